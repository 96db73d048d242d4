using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>Why the NetworkPolicy, the token's Secret, the claim, the pod or the Service could not be created or changed. Where the API server gives a reason of its own that is not listed, the condition has that word.</summary>
[ReasonsOf(ConditionTypes.Ready, ConditionTypes.WorkspaceBound, ConditionTypes.NetworkApplied)]
public static class StepReasons
{
    /// <summary>An object with the name that the sandbox's own object needs exists and belongs to somebody else. The operator leaves it alone.</summary>
    /// <remarks>Delete that object, or give the sandbox another name.</remarks>
    [Status(ConditionStatus.False)]
    public const string NameConflict = "NameConflict";

    /// <summary>Objects of an earlier sandbox with this name are still being deleted.</summary>
    /// <remarks>Wait. If this takes minutes, the cluster's garbage collection does not work.</remarks>
    [Status(ConditionStatus.False)]
    public const string PredecessorEnding = "PredecessorEnding";

    /// <summary>The namespace's pod security level forbids the capabilities that the jail needs.</summary>
    /// <remarks>Label the namespace (<c>kubectl label namespace NS pod-security.kubernetes.io/enforce=privileged</c>), or use another one.</remarks>
    [Status(ConditionStatus.False)]
    public const string PodSecurity = "PodSecurity";

    /// <summary>The namespace's ResourceQuota has no room for the object.</summary>
    /// <remarks>Free some of the quota, have it raised, or ask for less in spec.resources or spec.workspace.</remarks>
    [Status(ConditionStatus.False)]
    public const string QuotaExceeded = "QuotaExceeded";

    /// <summary>The namespace's LimitRange forbids the amounts.</summary>
    /// <remarks>Set spec.resources and spec.workspace.size within it, or have it changed.</remarks>
    [Status(ConditionStatus.False)]
    public const string LimitRange = "LimitRange";

    /// <summary>There is no PriorityClass with the name in spec.priorityClassName.</summary>
    /// <remarks>Name one that exists, or none.</remarks>
    [Status(ConditionStatus.False)]
    public const string PriorityClassMissing = "PriorityClassMissing";

    /// <summary>There is no RuntimeClass with the name in spec.security.runtimeClassName.</summary>
    /// <remarks>Name one that exists, or none.</remarks>
    [Status(ConditionStatus.False)]
    public const string RuntimeClassMissing = "RuntimeClassMissing";

    /// <summary>The namespace is being deleted, and the sandbox with it.</summary>
    [Status(ConditionStatus.False)]
    public const string NamespaceTerminating = "NamespaceTerminating";

    /// <summary>An admission webhook of the cluster does not answer, or answers with an error.</summary>
    /// <remarks>Ask the cluster's administrators to repair the webhook, or to exempt sandboxes from it.</remarks>
    [Status(ConditionStatus.False)]
    public const string WebhookFailed = "WebhookFailed";

    /// <summary>An admission webhook or policy of the cluster refused the object.</summary>
    /// <remarks>Ask the cluster's administrators to allow sandboxes.</remarks>
    [Status(ConditionStatus.False)]
    public const string AdmissionDenied = "AdmissionDenied";

    /// <summary>The spec or the class asks for a user namespace, and this API server drops that field.</summary>
    /// <remarks>Have the feature gate UserNamespacesSupport enabled, or ask for no user namespace.</remarks>
    [Status(ConditionStatus.False)]
    public const string UserNamespaceUnavailable = "UserNamespaceUnavailable";

    /// <summary>The pod came back from the API server less confined than requested, so it was removed.</summary>
    /// <remarks>If a webhook rewrites pods, have sandboxes exempted from it. If the control plane is being upgraded, wait until that is done.</remarks>
    [Status(ConditionStatus.False)]
    public const string ConfinementWeakened = "ConfinementWeakened";

    /// <summary>The operator lacks a right, or a rule of the cluster forbids the object.</summary>
    /// <remarks>Ask the cluster's administrators: the message has the API server's words.</remarks>
    [Status(ConditionStatus.False)]
    public const string Forbidden = "Forbidden";

    /// <summary>The API server calls the object invalid.</summary>
    /// <remarks>The message has the API server's words and names the field.</remarks>
    [Status(ConditionStatus.False)]
    public const string Invalid = "Invalid";

    /// <summary>The API server does not know the kind, or something that the object refers to.</summary>
    /// <remarks>The message has the API server's words.</remarks>
    [Status(ConditionStatus.False)]
    public const string NotFound = "NotFound";

    /// <summary>The API server has failed for some seconds.</summary>
    /// <remarks>Nothing: the operator tries again at least every 30 seconds. If it lasts, ask the cluster's administrators.</remarks>
    [Status(ConditionStatus.False)]
    public const string InternalError = "InternalError";

    /// <summary>The API server has refused to serve for some seconds.</summary>
    /// <remarks>As with InternalError.</remarks>
    [Status(ConditionStatus.False)]
    public const string ServiceUnavailable = "ServiceUnavailable";

    /// <summary>The API server has not answered in time for some seconds.</summary>
    /// <remarks>As with InternalError.</remarks>
    [Status(ConditionStatus.False)]
    public const string Timeout = "Timeout";

    /// <summary>The operator has not reached the API server for some seconds.</summary>
    /// <remarks>As with InternalError.</remarks>
    [Status(ConditionStatus.False)]
    public const string ApiServerUnreachable = "ApiServerUnreachable";

    /// <summary>An error in the operator itself.</summary>
    /// <remarks>Please report it, with the operator's log. The operator tries again at least every 30 seconds.</remarks>
    [Status(ConditionStatus.False)]
    public const string OperatorError = "OperatorError";
}
