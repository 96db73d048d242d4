using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// A pod that is being removed. Its successor waits until the node has confirmed the end: two pods could write to one workspace.
/// The operator never forces it, since it cannot know what a silent node still runs. Where that is known, Kubernetes does it: for nodes
/// whose Node object is gone, and from 1.28 for those with the taint node.kubernetes.io/out-of-service.
/// </summary>
internal static class EndingPod
{
    // The deletion's time is when the grace period ends; a node that works confirms seconds later.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    /// <summary>How long until the pod is overdue; null for one that is not being removed, or overdue already.</summary>
    public static TimeSpan? UntilOverdue(V1Pod? pod, DateTimeOffset now) =>
        pod is not null && Due(pod) is { } due && due > now ? due - now : null;

    /// <summary>The state of a pod that is being removed.</summary>
    public static PodState Describe(V1Pod pod, DateTimeOffset now)
    {
        var node = pod.Spec?.NodeName;
        if (Due(pod) > now)
        {
            return new(SandboxPhase.Starting, false, ReadyReasons.PodStopping, $"The previous pod is ending{(node is null ? "" : $" on node {node}")}. A new pod follows.");
        }

        var name = pod.Metadata.Name;
        var since = string.Create(CultureInfo.InvariantCulture, $"The previous pod {name} should have ended at {pod.Metadata.DeletionTimestamp:yyyy-MM-dd HH:mm:ss} UTC");
        return pod.Metadata.Finalizers is { Count: > 0 } finalizers
            ? new(SandboxPhase.Starting, false, ReadyReasons.PodHeld, $"{since} but the finalizer {string.Join(", ", finalizers)} still holds it. A new pod follows when the owner of that finalizer removes it.")
            : new(
                SandboxPhase.Starting, false, ReadyReasons.NodeNotConfirming,
                $"{since}, but node {node} has not confirmed it: it may be down or cut off (kubectl get node {node}). "
                + "Until then no new pod is created, because two pods could write to one workspace. If the node comes back, it confirms by itself. If it is off for good, delete its Node object, "
                + $"or run: kubectl delete pod -n {pod.Metadata.NamespaceProperty} {name} --grace-period=0 --force");
    }

    private static DateTimeOffset? Due(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is { } end ? new DateTimeOffset(end.ToUniversalTime()) + Slack : null;
}
