using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of WorkspaceBound.</summary>
[ReasonsOf(ConditionTypes.WorkspaceBound)]
public static class WorkspaceReasons
{
    /// <summary>The claim is bound to a volume.</summary>
    [Status(ConditionStatus.True)]
    public const string Bound = "Bound";

    /// <summary>The workspace is on the node's disk and is lost with the pod.</summary>
    [Status(ConditionStatus.True)]
    public const string Ephemeral = "Ephemeral";

    /// <summary>The claim waits for a volume of its storage class. Many storage classes create one only when the pod has a node.</summary>
    /// <remarks>If it lasts, <c>kubectl describe pvc</c> shows why.</remarks>
    [Status(ConditionStatus.False)]
    public const string Pending = "Pending";

    /// <summary>The volume of the claim is gone, and its files with it.</summary>
    /// <remarks>Restore the volume, or delete the claim and let the operator create a new one.</remarks>
    [Status(ConditionStatus.False)]
    public const string Lost = "Lost";

    /// <summary>The claim is being deleted.</summary>
    /// <remarks>Wait. The operator creates a new claim when nothing uses the old one any more.</remarks>
    [Status(ConditionStatus.False)]
    public const string ClaimEnding = "ClaimEnding";

    /// <summary>The spec asks for a smaller workspace than there is, and volumes cannot shrink.</summary>
    /// <remarks>Set spec.workspace.size to the size that the message names, or to more.</remarks>
    [Status(ConditionStatus.False)]
    public const string WorkspaceCannotShrink = "WorkspaceCannotShrink";

    /// <summary>There is no claim yet.</summary>
    [Status(ConditionStatus.Unknown)]
    public const string NotMade = "NotMade";
}
