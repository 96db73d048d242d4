using System.Collections.Concurrent;
using System.Net;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>One call's use of a browser: its own address of the proxy, and what the proxy decided about the connections made to that.</summary>
internal sealed class BrowserVisit(IPAddress address, Action<BrowserVisit> ended) : IProxyCaller, IDisposable
{
    private const int Most = 1024; // a page can try any number of names

    private readonly ConcurrentDictionary<string, ProxyRefusal> _byTarget = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address inside the jail by which the proxy knows the call.</summary>
    public IPAddress Address => address;

    /// <summary>The proxy of the call's context.</summary>
    public string ProxyAddress => $"http://{address}:{BrowserArguments.ProxyPort}";

    /// <inheritdoc/>
    /// <remarks>None before the call begins.</remarks>
    public EgressTrail? Trail { get; set; }

    /// <inheritdoc/>
    public ProxyQuota Quota { get; } = new();

    /// <inheritdoc/>
    public void Refused(ProxyRefusal refusal)
    {
        if (_byTarget.Count >= Most)
        {
            _byTarget.Clear();
        }

        _byTarget[Key(refusal.Host, refusal.Port)] = refusal;
    }

    /// <summary>Why there was no connection to where this URL leads, the browser itself only telling that there was none; null for nothing.</summary>
    public ProxyRefusal? FindRefusal(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? _byTarget.GetValueOrDefault(Key(uri.Host, uri.Port)) : null;

    /// <summary>From here on connections to the address are nobody's.</summary>
    public void Dispose() => ended(this);

    private static string Key(string host, int port) => $"{host} {port}";
}
