using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of PodScheduled; while the pod waits for a node, the scheduler's own.</summary>
[ReasonsOf(ConditionTypes.PodScheduled)]
public static class ScheduledReasons
{
    /// <summary>The pod has a node, which the message names.</summary>
    [Status(ConditionStatus.True)]
    public const string Scheduled = "Scheduled";

    /// <summary>The scheduler has not looked at the pod yet.</summary>
    [Status(ConditionStatus.False)]
    public const string Pending = "Pending";

    /// <summary>There is no pod.</summary>
    [Status(ConditionStatus.Unknown)]
    public const string NoPod = "NoPod";
}
