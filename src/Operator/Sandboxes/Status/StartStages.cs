using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>How long each stage of a sandbox's start took, read from what Kubernetes wrote down (whole seconds).</summary>
internal static class StartStages
{
    /// <summary>From the sandbox's creation to its pod's: token, workspace and network policy.</summary>
    public const string Objects = "objects";

    /// <summary>From the pod's creation to its node.</summary>
    public const string Scheduling = "scheduling";

    /// <summary>From the node to the running container: volumes, image.</summary>
    public const string Container = "container";

    /// <summary>From the running container to the ready server: the jail's proof.</summary>
    public const string Server = "server";

    /// <summary>From the sandbox's creation to Ready.</summary>
    public const string Total = "total";

    /// <summary>The stages of the present pod's start; <see cref="Objects"/> and <see cref="Total"/> only for a sandbox that was never ready before.</summary>
    /// <param name="before">The sandbox with the status that it had before it became ready.</param>
    /// <param name="pod">The ready pod.</param>
    public static IEnumerable<(string Stage, TimeSpan Duration)> Of(McpSandbox before, V1Pod pod)
    {
        var scheduled = Transition(pod, "PodScheduled");
        var running = PodDiagnosis.StartedAt(pod);
        var ready = Transition(pod, "Ready");
        DateTime? created = WasReady(before) ? null : before.Metadata.CreationTimestamp;
        (string Name, TimeSpan? Duration)[] stages =
        [
            (Objects, pod.Metadata.CreationTimestamp - created),
            (Scheduling, scheduled - pod.Metadata.CreationTimestamp),
            (Container, running - scheduled),
            (Server, ready - running),
            (Total, ready - created),
        ];
        return stages.Where(stage => stage.Duration >= TimeSpan.Zero).Select(stage => (stage.Name, stage.Duration!.Value));
    }

    // Conditions are written together for the first time; Ready has another time than Accepted once it has been True.
    private static bool WasReady(McpSandbox sandbox) =>
        Time(sandbox, ConditionTypes.Ready) is { } ready && Time(sandbox, ConditionTypes.Accepted) is { } accepted && ready > accepted;

    private static DateTime? Time(McpSandbox sandbox, string type) =>
        sandbox.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.LastTransitionTime;

    private static DateTime? Transition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True")?.LastTransitionTime;
}
