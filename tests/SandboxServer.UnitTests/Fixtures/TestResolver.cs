using System.Net;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>The tests' own name server: a table, no packets. Each name may have several answers that are given in turn.</summary>
internal sealed class TestResolver : IHostResolver
{
    public Dictionary<string, IPAddress[]> Names { get; } = [];

    public Dictionary<string, Queue<IPAddress[]>> Turns { get; } = [];

    public List<string> Asked { get; } = [];

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, string? client, CancellationToken ct)
    {
        lock (Asked)
        {
            Asked.Add(host);
            return ValueTask.FromResult<IReadOnlyList<IPAddress>>(
                Turns.TryGetValue(host, out Queue<IPAddress[]>? turns) && turns.TryDequeue(out IPAddress[]? turn) ? turn : Names.GetValueOrDefault(host, []));
        }
    }
}
