namespace ContainerMcp.Operator.Sandboxes.Model;

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

    /// <summary>For tools that wait (kstatus: Flux, Helm): it does not match its spec yet, and the operator or Kubernetes is at it. Only while it is so.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>For the same tools: waiting is pointless, because nothing goes on unless somebody does something. Only while it is so.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Only where a rotation of the token was asked for.</summary>
    public const string TokenRotated = "TokenRotated";
}
