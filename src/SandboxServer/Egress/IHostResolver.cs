using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Turns a name into addresses.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of a normalised name, in the order to try them; empty if there are none.</summary>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct);
}
