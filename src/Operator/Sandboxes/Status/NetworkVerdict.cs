using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The content of the condition NetworkEnforced.</summary>
/// <param name="Enforced">Null for unknown.</param>
/// <param name="Reason">One word.</param>
/// <param name="Message">The reason in plain words, and what to do.</param>
internal sealed record NetworkVerdict(bool? Enforced, string Reason, string Message)
{
    /// <summary>Before the sandbox has been asked.</summary>
    public static readonly NetworkVerdict Pending = new(null, NetworkEnforcedReasons.NotProbed, "When the server is ready, the operator tests from inside the sandbox whether the NetworkPolicy is enforced.");

    /// <summary>Reads an answer.</summary>
    public static NetworkVerdict Of(NetworkProbeAnswer answer, McpSandbox sandbox, SandboxOptions options) => answer switch
    {
        { Connected: null } => new(
            null, NetworkEnforcedReasons.ProbeFailed,
            $"The operator does not know whether the NetworkPolicy is enforced: {answer.Problem}. The sandboxes' policies let the namespace {options.OperatorNamespace} in "
            + $"by the label {SandboxLabels.NamespaceName}={options.OperatorNamespace}; before Kubernetes 1.21 you have to set that label yourself."),
        { Connected: false, Late: true } => new(
            true, NetworkEnforcedReasons.Enforced,
            $"The sandbox cannot open a connection to the operator at {answer.Target}, which its NetworkPolicy forbids, although it could moments before. The cluster "
            + "applies policies late: in its first seconds a new pod is as open as one without a policy. Jails keep what an agent runs off the network even then."),
        { Connected: false } => new(true, NetworkEnforcedReasons.Enforced, $"The sandbox could not open a connection to the operator at {answer.Target}, which its NetworkPolicy forbids."),
        // A target that the spec may have opened proves nothing.
        _ when sandbox.Spec.Network.Egress is { Count: > 0 } => new(
            null, NetworkEnforcedReasons.EgressMayAllowProbe, $"The sandbox could open a connection to the operator at {answer.Target}: either spec.network.egress allows it, or the NetworkPolicy is not enforced."),
        _ when sandbox.Spec.Tools.Web.Enabled == true && NetworkPolicyBuilder.OpensInternet(answer.Target!.Address, options) => new(
            null, NetworkEnforcedReasons.PublicAddress, $"The operator's address {answer.Target.Address} is public, so tools.web may reach it. Name the cluster's networks in the chart's value clusterNetworks."),
        _ => new(
            false, NetworkEnforcedReasons.NotEnforced,
            $"The cluster accepts NetworkPolicies but does not enforce them: the sandbox could open a connection to {answer.Target}, which its policy forbids. "
            + "It may reach other pods, nodes and metadata services. Use a network plugin that enforces them, such as Calico or Cilium."),
    };

    /// <summary>The verdict in a status, if it speaks of the pod that started at this time.</summary>
    public static NetworkVerdict? OfStatus(McpSandboxStatus? status, DateTime? startedAt)
    {
        var known = status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.NetworkEnforced);
        return known is null || known.Reason == NetworkEnforcedReasons.NotProbed || startedAt is null || status!.StartedAt != startedAt
            ? null
            : new(known.Status switch { ConditionStatus.True => true, ConditionStatus.False => false, _ => null }, known.Reason, known.Message);
    }
}
