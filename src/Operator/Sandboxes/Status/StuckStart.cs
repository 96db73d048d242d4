using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// A pod that has a node and no container yet, because the node cannot mount its volumes or make the pod's sandbox (its network, its runtime). The
/// kubelet tries again and again and tells why in events only; the pod's status has a condition for it from Kubernetes 1.29, and nothing before.
/// </summary>
internal static class StuckStart
{
    /// <summary>A healthy start takes a second or two.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>When it is called failed, although the kubelet goes on trying.</summary>
    public static readonly TimeSpan Failure = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>Whether it has taken so long that its events are worth reading.</summary>
    public static bool IsSuspect(V1Pod? pod, DateTimeOffset now) => now - Since(pod) >= Patience;

    /// <summary>When there may be news of such a pod, which nothing else announces; null when it is none.</summary>
    public static TimeSpan? UntilNews(V1Pod? pod, DateTimeOffset now) => (now - Since(pod)) switch
    {
        null => null,
        { } age when age < Patience => Patience - age,
        { } age when age < Failure => Failure - age,
        _ => Look,
    };

    /// <summary>The state of such a pod; null for another one, for one that still has time, and where nobody says what is wrong.</summary>
    public static PodState? Describe(V1Pod pod, StartTrouble? trouble, DateTimeOffset now)
    {
        if (!IsSuspect(pod, now) || trouble is { IsNone: true } || (trouble is null && Condition(pod) is null))
        {
            return null;
        }

        var phase = now - Since(pod) >= Failure ? SandboxPhase.Failed : SandboxPhase.Starting;
        return trouble switch
        {
            { IsVolume: true } => new(phase, false, ReadyReasons.VolumeNotMounted, $"Node {pod.Spec.NodeName} cannot mount the pod's volumes: {Sentence.Of(trouble.Words)}{StartError.RemedyFor(trouble.Words)} The kubelet keeps trying."),
            not null => new(phase, false, ReadyReasons.PodSandboxNotCreated, $"Node {pod.Spec.NodeName} cannot create the environment (pod sandbox) in which the pod's containers would run: {Sentence.Of(trouble.Words)}{Remedy(pod, trouble.Words)} The kubelet keeps trying."),
            null => new(
                phase, false, ReadyReasons.PodSandboxNotCreated,
                $"Node {pod.Spec.NodeName} has not reported the environment (pod sandbox) in which the pod's containers would run; kubectl describe pod -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} shows its events.{Remedy(pod, "")} The kubelet keeps trying."),
        };
    }

    /// <summary>Since when the node has been at it; null when it has got further, or has not begun.</summary>
    private static DateTimeOffset? Since(V1Pod? pod)
    {
        if (pod is not { Metadata.DeletionTimestamp: null, Spec.NodeName: not null, Status: { Phase: "Pending" or null, Reason: null, StartTime: { } accepted } status })
        {
            return null;
        }

        // A pod gets its address with its sandbox.
        return Condition(pod) is { } condition ? Utc(condition.LastTransitionTime ?? accepted)
            : string.IsNullOrEmpty(status.PodIP) && IsCreating(ServerContainer.StatusOf(pod)) && !HasCondition(pod) ? Utc(accepted)
            : null;
    }

    private static bool IsCreating(V1ContainerStatus? status) => status?.State is null or { Waiting: { Reason: "ContainerCreating" or "PodInitializing" } };

    // PodHasNetwork is its name in the versions 1.25 to 1.28, where a feature gate switches it on.
    private static V1PodCondition? Condition(V1Pod pod) =>
        pod.Status.Conditions?.FirstOrDefault(condition => condition is { Type: "PodReadyToStartContainers" or "PodHasNetwork", Status: "False" });

    private static bool HasCondition(V1Pod pod) =>
        pod.Status.Conditions?.Any(condition => condition.Type is "PodReadyToStartContainers" or "PodHasNetwork") == true;

    private static string Remedy(V1Pod pod, string words) => StartError.RemedyFor(words) is { Length: > 0 } known ? known
        : pod.Spec.RuntimeClassName is { } runtime && !words.Contains("cni", StringComparison.OrdinalIgnoreCase) && !words.Contains("network", StringComparison.OrdinalIgnoreCase)
            ? $" The pod asks for the RuntimeClass {runtime} (spec.security.runtimeClassName, or the class): its handler must be installed on the node; choose nodes that have it, or another RuntimeClass."
            : " Ask the cluster's administrators to check the node's network plugin and container runtime.";

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime());
}
