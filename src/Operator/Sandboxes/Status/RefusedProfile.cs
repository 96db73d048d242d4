using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>A node without the AppArmor or seccomp profile that a pod asks for: it starts nothing, the only alternative to running unconfined.</summary>
internal static class RefusedProfile
{
    /// <summary>The refusal; null when the pod's trouble is another.</summary>
    /// <param name="pod">The pod, which has not started.</param>
    public static PodState? Find(V1Pod pod)
    {
        // The kubelet's own word: old ones hold the pod (phase Pending) and look again, later ones fail it.
        if (pod.Status?.Reason == ReadyReasons.AppArmor)
        {
            return Describe(ReadyReasons.AppArmor, "spec.security.appArmorProfile", pod, pod.Status.Message ?? "the node cannot enforce AppArmor");
        }

        // Else the container runtime's, which names neither the field nor a reason of its own.
        return Message(ServerContainer.StatusOf(pod)) is not { } message ? null
            : message.Contains("apparmor", StringComparison.OrdinalIgnoreCase) ? Describe(ReadyReasons.AppArmor, "spec.security.appArmorProfile", pod, message)
            : message.Contains("seccomp profile", StringComparison.OrdinalIgnoreCase) ? Describe(ReadyReasons.Seccomp, "spec.security.seccompProfile", pod, message)
            : null;
    }

    private static string? Message(V1ContainerStatus? status) =>
        ContainerWait.IsStart(status?.State?.Waiting?.Reason) ? status!.State.Waiting.Message : StartError.Find(status)?.Message;

    private static PodState Describe(string reason, string field, V1Pod pod, string cause) => new(
        SandboxPhase.Failed, false, reason,
        $"Node {pod.Spec?.NodeName} cannot apply the profile that {field} or the class asks for, and the pod does not run without it: {cause.TrimEnd().TrimEnd('.')}. " +
        "Install the profiles on the nodes (Helm value nodeProfiles.enabled, docs/security.md), let spec.nodeSelector choose nodes that can enforce them, or ask for another profile.");
}
