using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
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
        ServerContainer.EndOf(pod) is { ExitCode: 0, Message: { } message } && message.TrimStart().StartsWith(IdleMessage, StringComparison.Ordinal);

    /// <summary>Whether the server has ended for good: it will not run again in this pod. Containers that the cluster added may run on.</summary>
    public static bool IsFinished(V1Pod pod) => HasEnded(pod) || ServerContainer.HasEndedForGood(pod);

    /// <summary>Whether nothing runs in the pod any more.</summary>
    public static bool HasEnded(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>When the running server started, which may be later than the pod did; null when it does not run.</summary>
    public static DateTime? StartedAt(V1Pod pod) => ServerContainer.StatusOf(pod)?.State?.Running?.StartedAt;

    /// <summary>When the server ended; null when nobody noted it.</summary>
    public static DateTime? FinishedAt(V1Pod pod) => ServerContainer.EndOf(pod)?.FinishedAt;

    /// <summary>The state of a pod that nobody removes; <see cref="EndingPod"/> describes the others.</summary>
    public static PodState Diagnose(V1Pod pod, string? serverReason = null)
    {
        if (IsFinished(pod))
        {
            return pod.Status?.Phase == "Failed" || ServerContainer.EndOf(pod) is { ExitCode: not 0 }
                ? RefusedProfile.Find(pod) ?? Failed(pod)
                : new(SandboxPhase.Starting, false, ReadyReasons.PodEnded, "The server ended without a reason; a new pod follows.");
        }

        return pod.Status?.Phase switch
        {
            "Running" => Running(pod, serverReason),
            _ => RefusedProfile.Find(pod) ?? Unschedulable(pod) ?? Waiting(pod) ?? AddedContainers.Find(pod) ?? Starting(pod),
        };
    }

    /// <summary>Whether a running pod is not ready only because its node does not report: the kubelet said that the server is ready; that the pod is not has been written by somebody who misses the kubelet.</summary>
    public static bool IsNodeSilent(V1Pod pod) =>
        Condition(pod, "Ready") is not { Status: "True" } && Condition(pod, "ContainersReady") is { Status: "True" } && ClosedGate(pod) is null;

    private static PodState Failed(V1Pod pod)
    {
        var ended = ServerContainer.EndOf(pod);
        var reason = pod.Status.Reason ?? ended?.Reason ?? ReadyReasons.PodFailed;
        var cause = pod.Status.Message ?? (ended is null ? null : Ended(ended));
        return new(SandboxPhase.Failed, false, reason, $"The pod failed: {Sentence.Of(cause ?? reason)}");
    }

    private static PodState? Unschedulable(V1Pod pod) =>
        Condition(pod, "PodScheduled") is { Status: "False" } scheduled
            ? new(SandboxPhase.Pending, false, scheduled.Reason ?? KubernetesReasons.Unschedulable, $"No node can run the pod: {Sentence.Of(scheduled.Message ?? "no reason given")} Check spec.nodeSelector, affinity, tolerations and resources.")
            : null;

    private static PodState? Waiting(V1Pod pod)
    {
        var status = ServerContainer.StatusOf(pod);
        if (StartError.Find(status) is { } never)
        {
            return new(SandboxPhase.Failed, false, never.Reason, $"The container {StartError.Describe(never.Message ?? never.Reason)} The kubelet tries again after a pause.");
        }

        if (status?.State?.Waiting is not { Reason: { } reason } waiting)
        {
            return null;
        }

        return ContainerWait.IsImage(reason)
                ? new(SandboxPhase.Failed, false, reason, $"The image {ServerContainer.Of(pod)?.Image} cannot be pulled: {Sentence.Of(waiting.Message ?? reason)} Check that its name is right and that the nodes may pull it. The kubelet keeps trying.")
            : ContainerWait.IsStart(reason)
                ? new(SandboxPhase.Failed, false, reason, $"The container {StartError.Describe(waiting.Message ?? reason)}")
            : reason == KubernetesReasons.CrashLoopBackOff
                ? new(SandboxPhase.Failed, false, reason, $"The server keeps crashing: {(ServerContainer.LastEndOf(pod) is { } end ? Ended(end) : "no reason given.")} It is started again after a pause.")
            : null;
    }

    private static PodState Starting(V1Pod pod) => new(
        SandboxPhase.Starting, false, ReadyReasons.PodStarting,
        pod.Spec?.NodeName is { } node
            ? $"The pod is starting on node {node}; kubectl describe pod -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} shows what it waits for."
            : "The pod waits for a node.");

    private static PodState Running(V1Pod pod, string? serverReason)
    {
        if (Condition(pod, "Ready") is { Status: "True" })
        {
            return new(SandboxPhase.Ready, true, ReadyReasons.ServerReady, "The server is ready for agents.");
        }

        if ((RefusedProfile.Find(pod) ?? Waiting(pod)) is { } waiting)
        {
            return waiting;
        }

        if (IsNodeSilent(pod))
        {
            return new(
                SandboxPhase.Starting, false, ReadyReasons.NodeNotReady,
                $"Node {pod.Spec.NodeName} no longer reports (kubectl get node {pod.Spec.NodeName}). If it stays silent, Kubernetes removes the pod, by default after five minutes.");
        }

        // A probe that goes through a sidecar fails with it: a sidecar that is in trouble is told before a server that only is not ready.
        var isServerReady = ServerContainer.StatusOf(pod)?.Ready == true;
        if (AddedContainers.Find(pod) is { } added && (isServerReady || added.Phase == SandboxPhase.Failed))
        {
            return added;
        }

        if (isServerReady && ClosedGate(pod) is { } gate)
        {
            return new(
                SandboxPhase.Starting, false, ReadyReasons.ReadinessGateClosed,
                $"The server is ready, but the pod waits for its readiness gate {gate}, which the cluster added (a load balancer's webhook, for instance) and whose controller has to open it.");
        }

        if (serverReason is not null)
        {
            return new(SandboxPhase.Starting, false, ReadyReasons.ServerNotReady, $"The server runs but is not ready: {Sentence.Of(serverReason)}");
        }

        var logs = $"kubectl logs -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} -c {ServerContainer.Name}";
        return ServerContainer.LastEndOf(pod) is { } end && !StartError.Is(end)
            ? new(SandboxPhase.Starting, false, end.Reason ?? ReadyReasons.ServerStarting, $"The server has ended and is started again: {Ended(end)} {logs} --previous shows more.")
            : new(SandboxPhase.Starting, false, ReadyReasons.ServerStarting, $"The server runs but has not said yet that it is ready; {logs} shows more.");
    }

    /// <summary>A condition that somebody made a part of the pod's readiness, and that is not there.</summary>
    private static string? ClosedGate(V1Pod pod) =>
        pod.Spec.ReadinessGates?.Select(gate => gate.ConditionType).FirstOrDefault(type => Condition(pod, type) is not { Status: "True" });

    private static string Ended(V1ContainerStateTerminated ended) => StartError.Is(ended)
        ? $"the container {StartError.Describe(ended.Message ?? ended.Reason)}"
        : ended.Reason == KubernetesReasons.OOMKilled
        ? "it used more memory than its limit and was killed (OOMKilled); raise spec.resources.limits.memory."
        : ended.ExitCode > FirstSignal
            ? string.Create(CultureInfo.InvariantCulture, $"it was killed by signal {ended.ExitCode - FirstSignal}.")
            : TerminationMessage.LastWords(ended.Message) is { } words
                ? string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}: {Sentence.Of(words)}")
                : string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}{(ended.Reason is null ? "" : $" ({ended.Reason})")}.");

    private static V1PodCondition? Condition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
