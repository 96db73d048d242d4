using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Finds the root cause in a pod's status: the first thing that stands between it and an agent.</summary>
internal static class PodDiagnosis
{
    /// <summary>The server's termination message when it ends because nobody used it.</summary>
    public const string IdleMessage = "IdleTimeout";

    // A process that a signal killed has 128 and its number as exit code.
    private const int FirstSignal = 128;

    public static bool IsIdleExit(V1Pod pod) =>
        pod.Status?.Phase == "Succeeded"
        && Terminated(Container(pod)?.State)?.Message?.TrimStart().StartsWith(IdleMessage, StringComparison.Ordinal) == true;

    /// <summary>Whether the pod has ended for good: it will not run again by itself.</summary>
    public static bool IsFinished(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>When the running container started, which may be later than the pod did; null when none runs.</summary>
    public static DateTime? StartedAt(V1Pod pod) => Container(pod)?.State?.Running?.StartedAt;

    /// <summary>When the pod's container ended; null when nobody noted it.</summary>
    public static DateTime? FinishedAt(V1Pod pod) => Terminated(Container(pod)?.State)?.FinishedAt;

    /// <summary>The state of a pod that nobody removes; <see cref="EndingPod"/> describes the others.</summary>
    public static PodState Diagnose(V1Pod pod, string? serverReason = null)
    {
        return pod.Status?.Phase switch
        {
            "Failed" => RefusedProfile.Find(pod, null) ?? Failed(pod),
            "Succeeded" => new(SandboxPhase.Starting, false, "PodEnded", "The server ended without a reason; a new pod follows."),
            "Running" => Running(pod, serverReason),
            "Pending" when RefusedProfile.Find(pod, Container(pod)?.State?.Waiting) is { } refused => refused,
            _ => Unschedulable(pod) ?? Waiting(pod) ?? Starting(pod),
        };
    }

    /// <summary>Whether a running pod is not ready only because its node does not report: the kubelet said that the server is ready; that the pod is not has been written by somebody who misses the kubelet.</summary>
    public static bool IsNodeSilent(V1Pod pod) =>
        Condition(pod, "Ready") is not { Status: "True" } && Condition(pod, "ContainersReady") is { Status: "True" };

    private static PodState Failed(V1Pod pod)
    {
        var ended = Terminated(Container(pod)?.State);
        var reason = pod.Status.Reason ?? ended?.Reason ?? "PodFailed";
        var cause = pod.Status.Message ?? (ended is null ? null : Ended(ended));
        return new(SandboxPhase.Failed, false, reason, $"The pod failed: {Sentence(cause ?? reason)}");
    }

    private static PodState? Unschedulable(V1Pod pod) =>
        Condition(pod, "PodScheduled") is { Status: "False" } scheduled
            ? new(SandboxPhase.Pending, false, scheduled.Reason ?? "Unschedulable", $"No node can run the pod: {Sentence(scheduled.Message ?? "no reason given")} See spec.nodeSelector, affinity, tolerations and resources.")
            : null;

    private static PodState? Waiting(V1Pod pod)
    {
        if (Container(pod)?.State?.Waiting is not { Reason: { } reason } waiting)
        {
            return null;
        }

        var image = pod.Spec.Containers[0].Image;
        return reason switch
        {
            "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" or "ImageInspectError" =>
                new(SandboxPhase.Failed, false, reason, $"The image {image} cannot be pulled: {Sentence(waiting.Message ?? reason)} See that its name is right and that the nodes may pull it; it is tried again."),
            "CrashLoopBackOff" => new(SandboxPhase.Failed, false, reason, $"The server keeps ending: {(LastEnd(pod) is { } end ? Ended(end) : "no reason given.")} It is started again after a pause."),
            "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "PreStartHookError" =>
                new(SandboxPhase.Failed, false, reason, $"The container cannot be started: {Sentence(waiting.Message ?? reason)}"),
            _ => null,
        };
    }

    private static PodState Starting(V1Pod pod) => new(
        SandboxPhase.Starting, false, "PodStarting",
        pod.Spec?.NodeName is { } node
            ? $"The pod is starting on node {node}; kubectl describe pod -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} tells what it waits for."
            : "The pod waits for a node.");

    private static PodState Running(V1Pod pod, string? serverReason)
    {
        if (Condition(pod, "Ready") is { Status: "True" })
        {
            return new(SandboxPhase.Ready, true, "ServerReady", "The server is ready for agents.");
        }

        if (Waiting(pod) is { } waiting)
        {
            return waiting;
        }

        if (IsNodeSilent(pod))
        {
            return new(
                SandboxPhase.Starting, false, "NodeNotReady",
                $"Node {pod.Spec.NodeName} does not report any more (kubectl get node {pod.Spec.NodeName}). If it stays silent, Kubernetes removes the pod, by default after five minutes.");
        }

        if (serverReason is not null)
        {
            return new(SandboxPhase.Starting, false, "ServerNotReady", $"The server runs but is not ready: {Sentence(serverReason)}");
        }

        var logs = $"kubectl logs -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name}";
        return LastEnd(pod) is { } end
            ? new(SandboxPhase.Starting, false, end.Reason ?? "ServerStarting", $"The server has ended and is started again: {Ended(end)} {logs} --previous tells more.")
            : new(SandboxPhase.Starting, false, "ServerStarting", $"The server runs but does not say yet that it is ready; {logs} tells more.");
    }

    /// <summary>How the container ended last: just now, or before its present start.</summary>
    private static V1ContainerStateTerminated? LastEnd(V1Pod pod)
    {
        var status = Container(pod);
        return Terminated(status?.State) ?? Terminated(status?.LastState);
    }

    private static string Ended(V1ContainerStateTerminated ended) => ended.Reason == "OOMKilled"
        ? "it used more memory than its limit and was killed (OOMKilled); raise spec.resources.limits.memory."
        : ended.ExitCode > FirstSignal
            ? string.Create(CultureInfo.InvariantCulture, $"it was killed by signal {ended.ExitCode - FirstSignal}.")
            : TerminationMessage.LastWords(ended.Message) is { } words
                ? string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}: {Sentence(words)}")
                : string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}{(ended.Reason is null ? "" : $" ({ended.Reason})")}.");

    private static V1ContainerStatus? Container(V1Pod pod) =>
        pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == PodBuilder.ContainerName);

    private static V1ContainerStateTerminated? Terminated(V1ContainerState? state) => state?.Terminated;

    private static V1PodCondition? Condition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private static string Sentence(string text) => text.TrimEnd().TrimEnd('.') + ".";
}
