using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of NetworkApplied.</summary>
[ReasonsOf(ConditionTypes.NetworkApplied)]
public static class NetworkAppliedReasons
{
    /// <summary>The NetworkPolicy is what the spec asks for.</summary>
    [Status(ConditionStatus.True)]
    public const string Applied = "Applied";

    /// <summary>The NetworkPolicy was removed while the spec was refused, so the operator created one that lets in only the operator and lets nothing out.</summary>
    /// <remarks>Correct the spec: Accepted names the field.</remarks>
    [Status(ConditionStatus.True)]
    public const string Closed = "Closed";

    /// <summary>There is no NetworkPolicy yet.</summary>
    [Status(ConditionStatus.Unknown)]
    public const string NotMade = "NotMade";
}
