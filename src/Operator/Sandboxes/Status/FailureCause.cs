using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Who has to do something about a failed sandbox: its owner, or whoever runs the cluster. What is not known is theirs to look at.</summary>
internal static class FailureCause
{
    public const string Tenant = "tenant";
    public const string Platform = "platform";

    public static readonly IReadOnlyList<string> All = [Tenant, Platform];

    // What the owner's own words or amounts lead to. Quotas and levels of a namespace are the owner's to keep to.
    private static readonly HashSet<string> OfTenants = new(StringComparer.Ordinal)
    {
        StepReasons.NameConflict, StepReasons.PredecessorEnding, StepReasons.QuotaExceeded, StepReasons.LimitRange, StepReasons.PodSecurity,
        StepReasons.PriorityClassMissing, StepReasons.RuntimeClassMissing, StepReasons.NamespaceTerminating, StepReasons.UserNamespaceUnavailable,
        WorkspaceReasons.WorkspaceCannotShrink, KubernetesReasons.OOMKilled, KubernetesReasons.Evicted,
    };

    private static readonly HashSet<string> OfImages = new(StringComparer.Ordinal)
    {
        KubernetesReasons.CrashLoopBackOff, KubernetesReasons.Error, KubernetesReasons.StartError, KubernetesReasons.ContainerCannotRun, KubernetesReasons.RunContainerError,
    };

    /// <summary>The cause; null for a sandbox that has not failed.</summary>
    public static string? Of(McpSandbox sandbox)
    {
        if (sandbox.Status is not { Phase: SandboxPhase.Failed } status)
        {
            return null;
        }

        var isRefused = status.Conditions?.Any(condition => condition is { Type: ConditionTypes.Accepted, Status: ConditionStatus.False }) == true;
        var ready = status.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        var reason = ready?.Reason ?? "";
        var isOwnImage = sandbox.Spec.Image is not null && (ContainerWait.IsImage(reason) || OfImages.Contains(reason));
        var isMemory = ready?.Message?.Contains($"({KubernetesReasons.OOMKilled})", StringComparison.Ordinal) == true;
        return isRefused || isOwnImage || isMemory || OfTenants.Contains(reason) ? Tenant : Platform;
    }
}
