using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Finds out, from inside a sandbox, whether its NetworkPolicy is enforced.</summary>
internal interface INetworkProber
{
    /// <summary>Asks the sandbox to try what its policy forbids. Ends with an answer, never with an exception but for cancellation.</summary>
    Task<NetworkProbeAnswer> ProbeAsync(V1Pod pod, CancellationToken cancellationToken);
}
