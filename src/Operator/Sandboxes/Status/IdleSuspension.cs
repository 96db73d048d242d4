using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// Whether a sandbox sleeps because nobody used it. Its finished pod says so first; from then on its status does, because finished
/// pods are removed by drains and by pod garbage collection, which must not wake it. Any change of the spec wakes it.
/// </summary>
internal static class IdleSuspension
{
    /// <summary>Whether the sandbox shall stay without a running pod.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="pod">Its own pod, if there is one.</param>
    public static bool Holds(McpSandbox sandbox, V1Pod? pod) => IsObserved(sandbox) && (IsRecorded(sandbox) || IsMarkedBy(pod));

    /// <summary>Whether the pod is there and has ended for idleness.</summary>
    public static bool IsMarkedBy(V1Pod? pod) => pod is { Metadata.DeletionTimestamp: null } && PodDiagnosis.IsIdleExit(pod);

    private static bool IsRecorded(McpSandbox sandbox) =>
        sandbox.Status?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Ready, Reason: ReadyReasons.IdleTimeout }) == true;

    // A pod that ended before its spec was changed says nothing about the new one.
    private static bool IsObserved(McpSandbox sandbox) =>
        sandbox.Status?.ObservedGeneration is { } observed && observed == sandbox.Metadata.Generation;
}
