using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The conditions of an McpSandbox.</summary>
public static class ConditionTypes
{
    /// <summary>Whether the operator acts on the spec.</summary>
    [Condition("The spec is valid and within the ceilings of its class.", "The spec is refused. A running pod keeps running as its last accepted spec said, behind its NetworkPolicy; no new pod is created.")]
    public const string Accepted = "Accepted";

    /// <summary>Whether the workspace has its storage. The message says what happens to the files when the sandbox is deleted.</summary>
    [Condition("The workspace has its volume, or needs none.", "The workspace has no volume, or its claim could not be created or changed.", Unknown = "There is no claim yet.")]
    public const string WorkspaceBound = "WorkspaceBound";

    /// <summary>Whether the sandbox's NetworkPolicy exists.</summary>
    [Condition("The NetworkPolicy exists.", "The NetworkPolicy could not be created or changed, so no pod is created.", Unknown = "There is no NetworkPolicy yet.")]
    public const string NetworkApplied = "NetworkApplied";

    /// <summary>Whether the cluster's network plugin enforces the NetworkPolicy, as tested once for each pod from inside the sandbox.</summary>
    [Condition("A connection that the NetworkPolicy forbids failed.", "A connection that the NetworkPolicy forbids succeeded: the sandbox reaches whatever other pods of the cluster reach.", Unknown = "The test has not been made, or proves nothing.")]
    public const string NetworkEnforced = "NetworkEnforced";

    /// <summary>Whether the pod has a node.</summary>
    [Condition("The pod has a node.", "The pod waits for a node.", Unknown = "There is no pod.")]
    public const string PodScheduled = "PodScheduled";

    /// <summary>Whether agents can connect. If not, reason and message name the first cause to deal with, which may be another condition's.</summary>
    [Condition("Agents can connect.", "Agents cannot connect.")]
    public const string Ready = "Ready";

    /// <summary>Whether the pod is what the spec, its class and the operator's settings would make of it now.</summary>
    [Condition("The pod is up to date, or there is none.", "The pod or the workspace differs from the spec. The message says in what, and when that changes.", Unknown = "Nothing was compared, because the spec is refused or a step failed.")]
    public const string UpToDate = "UpToDate";

    /// <summary>The result of the last rotation that the annotation containermcp.dev/rotate-token asked for. Without one, the condition does not exist.</summary>
    [Condition("The Secret holds a new token.", "The operator did not rotate the token.")]
    public const string TokenRotated = "TokenRotated";

    /// <summary>For tools that wait (kstatus: Flux, Helm): the sandbox does not match its spec yet, and the operator or Kubernetes is working on it. It has the reason and the message of Ready or UpToDate.</summary>
    [Condition("Waiting helps.")]
    public const string Reconciling = "Reconciling";

    /// <summary>For the same tools: the sandbox does not match its spec, or is suspended, and stays so until somebody changes something. It has the reason and the message of Accepted or Ready.</summary>
    [Condition("Waiting does not help.")]
    public const string Stalled = "Stalled";
}
