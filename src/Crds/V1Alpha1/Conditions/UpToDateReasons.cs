using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of UpToDate.</summary>
[ReasonsOf(ConditionTypes.UpToDate)]
public static class UpToDateReasons
{
    /// <summary>The pod is what the spec, its class and the operator's settings say.</summary>
    [Status(ConditionStatus.True)]
    public const string UpToDate = "UpToDate";

    /// <summary>There is no pod. The next one will follow the spec, the class and the settings of that time.</summary>
    [Status(ConditionStatus.True)]
    public const string NoPod = "NoPod";

    /// <summary>The pod differs, and the operator replaces it now.</summary>
    [Status(ConditionStatus.False)]
    public const string Replacing = "Replacing";

    /// <summary>The annotation containermcp.dev/restart has a new value, so the operator replaces the pod now.</summary>
    [Status(ConditionStatus.False)]
    public const string RestartRequested = "RestartRequested";

    /// <summary>The pod differs, and agents may be using it: the operator replaces it when it is next idle or suspended (spec.rollout: OnIdle).</summary>
    /// <remarks>To replace it now, give the annotation containermcp.dev/restart a new value.</remarks>
    [Status(ConditionStatus.False)]
    public const string RolloutPending = "RolloutPending";

    /// <summary>The pod differs, and stays until you act (spec.rollout: Manual).</summary>
    /// <remarks>Suspend the sandbox, delete its pod, or give the annotation containermcp.dev/restart a new value.</remarks>
    [Status(ConditionStatus.False)]
    public const string RestartNeeded = "RestartNeeded";

    /// <summary>The pod is up to date, but the claim has another storage class than spec.workspace.storageClassName asks for. That field applies to new workspaces only.</summary>
    /// <remarks>To change it, save the files, suspend the sandbox, delete the claim, and resume: the operator creates a new claim.</remarks>
    [Status(ConditionStatus.False)]
    public const string WorkspaceUnchanged = "WorkspaceUnchanged";

    /// <summary>The spec is refused or a step failed. The pod stays as it is until that is corrected.</summary>
    /// <remarks>See Accepted and Ready.</remarks>
    [Status(ConditionStatus.Unknown)]
    public const string NotCompared = "NotCompared";
}
