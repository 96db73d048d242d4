namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The conditions of a sandbox, in the order of the stages.</summary>
internal static class ConditionTypes
{
    public const string Accepted = "Accepted";
    public const string WorkspaceBound = "WorkspaceBound";
    public const string NetworkApplied = "NetworkApplied";
    public const string NetworkEnforced = "NetworkEnforced";
    public const string PodScheduled = "PodScheduled";
    public const string Ready = "Ready";
    public const string UpToDate = "UpToDate";

    /// <summary>Only where a rotation of the token was asked for.</summary>
    public const string TokenRotated = "TokenRotated";
}
