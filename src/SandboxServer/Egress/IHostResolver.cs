using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Turns a name into addresses.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of a normalised name, in the order to try them; empty if there are none.</summary>
    /// <param name="host">The name.</param>
    /// <param name="client">For whom, so that nobody's lookups hold up those of others; null for nobody.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, string? client, CancellationToken ct);
}
