using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// Containers that the cluster put into the pod. The operator does not manage them, but a server whose sidecar is not ready gets no traffic, and
/// one whose init container fails never starts: then the user has to know whose fault it is.
/// </summary>
internal static class AddedContainers
{
    /// <summary>The first of them that stands in the way; null when none does.</summary>
    public static PodState? Find(V1Pod pod)
    {
        var status = (pod.Status?.InitContainerStatuses ?? []).FirstOrDefault(init => !init.Ready)
            ?? (pod.Status?.ContainerStatuses ?? []).FirstOrDefault(other => !other.Ready && other.Name != ServerContainer.Name);
        if (status is null)
        {
            return null;
        }

        var subject = $"The container {status.Name}, which the cluster added to the pod (for example by a service mesh's webhook),";
        var logs = $"kubectl logs -n {pod.Metadata.NamespaceProperty} {pod.Metadata.Name} -c {status.Name}";
        return Trouble(status) is { } trouble
            ? new(SandboxPhase.Failed, false, ReadyReasons.AddedContainerFailing, $"{subject} {trouble} Ask its owner to repair it; {logs} may show more.")
            : new(SandboxPhase.Starting, false, ReadyReasons.AddedContainerNotReady, $"{subject} is not ready yet. The sandbox waits for it; {logs} shows more.");
    }

    private static string? Trouble(V1ContainerStatus status)
    {
        if (StartError.Find(status) is { } never)
        {
            return StartError.Describe(never.Message ?? never.Reason);
        }

        if (status.State?.Waiting is { Reason: { } reason } waiting)
        {
            return ContainerWait.IsImage(reason) ? $"has no image: {status.Image} cannot be pulled: {Sentence.Of(waiting.Message ?? reason)}"
                : ContainerWait.IsStart(reason) ? StartError.Describe(waiting.Message ?? reason)
                : reason == KubernetesReasons.CrashLoopBackOff ? "keeps crashing: " + Ended(status.LastState?.Terminated)
                : null;
        }

        return status.State?.Terminated is { ExitCode: not 0 } end ? "has ended: " + Ended(end) : null;
    }

    private static string Ended(V1ContainerStateTerminated? end) => end is null ? "no reason given."
        : TerminationMessage.LastWords(end.Message) is { } words ? string.Create(CultureInfo.InvariantCulture, $"exit code {end.ExitCode}: {Sentence.Of(words)}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {end.ExitCode}{(end.Reason is null ? "" : $" ({end.Reason})")}.");
}
