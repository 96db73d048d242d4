using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>
/// The server's container in a pod into which webhooks may have put others (service meshes, secret agents). It is known by its name: neither its
/// place in a list nor the pod's phase, which waits for the others, says anything about it.
/// </summary>
internal static class ServerContainer
{
    public const string Name = "sandbox";
    public const string PortName = "mcp";

    public static V1Container? Of(V1Pod pod) => pod.Spec?.Containers?.FirstOrDefault(container => container.Name == Name);

    public static V1ContainerStatus? StatusOf(V1Pod pod) =>
        pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == Name);

    /// <summary>How it ended, if it does not run.</summary>
    public static V1ContainerStateTerminated? EndOf(V1Pod pod) => StatusOf(pod)?.State?.Terminated;

    /// <summary>How it ended last: just now, or before its present start.</summary>
    public static V1ContainerStateTerminated? LastEndOf(V1Pod pod) => EndOf(pod) ?? StatusOf(pod)?.LastState?.Terminated;

    /// <summary>Whether it has ended and the kubelet does not start it again.</summary>
    public static bool HasEndedForGood(V1Pod pod) => EndOf(pod) is { } end && (Of(pod)?.RestartPolicy ?? pod.Spec.RestartPolicy) switch
    {
        "Always" => false,
        "Never" => true,
        _ => end.ExitCode == 0,
    };
}
