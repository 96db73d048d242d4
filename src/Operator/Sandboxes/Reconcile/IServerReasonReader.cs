using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Learns from a server that runs but is not ready why that is so.</summary>
internal interface IServerReasonReader
{
    /// <summary>The server's own words, or null when it cannot be asked or says nothing.</summary>
    Task<string?> ReadAsync(V1Pod pod, CancellationToken cancellationToken);
}
