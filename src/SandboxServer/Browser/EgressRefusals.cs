using System.Collections.Concurrent;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Why the proxy gave the browser no connection: the browser itself only tells that there was none.</summary>
internal sealed class EgressRefusals
{
    private const int Most = 1024; // a page can try any number of names

    private readonly ConcurrentDictionary<string, ProxyRefusal> _byTarget = new(StringComparer.OrdinalIgnoreCase);

    public void Add(ProxyRefusal refusal)
    {
        if (_byTarget.Count >= Most)
        {
            _byTarget.Clear();
        }

        _byTarget[Key(refusal.Host, refusal.Port)] = refusal;
    }

    /// <summary>What was last said about connections to where this URL leads; null for nothing.</summary>
    public ProxyRefusal? Find(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? _byTarget.GetValueOrDefault(Key(uri.Host, uri.Port)) : null;

    private static string Key(string host, int port) => $"{host} {port}";
}
