using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>Events that tell of something that was done. Other events have the reason and the message of a condition that has changed.</summary>
[ReasonsOf]
public static class EventReasons
{
    /// <summary>The operator created the pod.</summary>
    public const string PodCreated = "PodCreated";

    /// <summary>The operator replaces a running pod, because it differs from the spec or a restart was requested.</summary>
    public const string PodOutdated = "PodOutdated";

    /// <summary>The operator replaces a pod that ended, or one without an owner that is not what it would create now.</summary>
    public const string PodReplaced = "PodReplaced";

    /// <summary>The operator took over a pod that had no owner, for example after a restore.</summary>
    public const string PodAdopted = "PodAdopted";

    /// <summary>The NetworkPolicy was removed while the spec was refused, so the operator created one that is closed in both directions.</summary>
    /// <remarks>Correct the spec.</remarks>
    public const string NetworkClosed = "NetworkClosed";

    /// <summary>The operator put a new token into the Secret.</summary>
    public const string TokenRotated = ConditionTypes.TokenRotated;

    /// <summary>The sandbox's ttl is over, so the operator deletes it (spec.lifecycle.onExpiry: Delete).</summary>
    public const string Expired = ReadyReasons.Expired;

    /// <summary>Another installation of the operator serves this sandbox, so this one leaves it alone.</summary>
    /// <remarks>Let the installations watch different namespaces.</remarks>
    public const string ServedByAnother = "ServedByAnother";

    /// <summary>The operator cannot write the status.</summary>
    /// <remarks>The message says why.</remarks>
    public const string StatusNotWritten = "StatusNotWritten";
}
