using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of NetworkEnforced.</summary>
[ReasonsOf(ConditionTypes.NetworkEnforced)]
public static class NetworkEnforcedReasons
{
    /// <summary>The connection failed, although the two had just talked. Where it succeeded at first, the message says that the cluster applies policies late.</summary>
    [Status(ConditionStatus.True)]
    public const string Enforced = "Enforced";

    /// <summary>The connection succeeded again and again, for 16 seconds.</summary>
    /// <remarks>Use a network plugin that enforces NetworkPolicies, such as Calico or Cilium.</remarks>
    [Status(ConditionStatus.False)]
    public const string NotEnforced = "NotEnforced";

    /// <summary>The test has not been made yet: it follows when the server is ready.</summary>
    [Status(ConditionStatus.Unknown)]
    public const string NotProbed = "NotProbed";

    /// <summary>The operator could not ask the sandbox, or got no usable answer.</summary>
    /// <remarks>Before Kubernetes 1.21, label the operator's namespace <c>kubernetes.io/metadata.name=NAME</c>: the sandboxes' policies let it in by that label.</remarks>
    [Status(ConditionStatus.Unknown)]
    public const string ProbeFailed = "ProbeFailed";

    /// <summary>The connection succeeded, and spec.network.egress may be why.</summary>
    /// <remarks>To know, look at a sandbox without spec.network.egress.</remarks>
    [Status(ConditionStatus.Unknown)]
    public const string EgressMayAllowProbe = "EgressMayAllowProbe";

    /// <summary>The connection succeeded, but to a public address, which the web tools may reach.</summary>
    /// <remarks>Name the cluster's networks in the chart's value clusterNetworks.</remarks>
    [Status(ConditionStatus.Unknown)]
    public const string PublicAddress = "PublicAddress";
}
