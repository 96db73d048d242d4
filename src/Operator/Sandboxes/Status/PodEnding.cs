using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Why a sandbox lost its pod, in words for the agent that comes to the next one. A clause without a full stop.</summary>
internal static class PodEnding
{
    public const string SettingsChanged = "the sandbox's settings were changed";
    public const string Restarted = "a restart was requested";
    public const string Suspended = "the sandbox was suspended and resumed";
    public const string Unowned = "the sandbox was restored or created again, and its pod did not match it";
    public const string Idle = "the sandbox was suspended because nobody used it, and resumed";

    public const string LessConfined = "the pod was less confined than requested";

    private const string Deleted = "the sandbox's pod was deleted";

    /// <summary>A pod that has ended by itself, or was ended by its node.</summary>
    public static string OfFinished(V1Pod pod)
    {
        if (PodDiagnosis.IsIdleExit(pod))
        {
            return Idle;
        }

        var ended = ServerContainer.EndOf(pod);
        return pod.Status?.Reason switch
        {
            KubernetesReasons.Evicted => "the node evicted the pod" + Cause(pod.Status.Message),
            "Preempting" or "Preempted" => "the pod made room for a more important one",
            "NodeShutdown" or "Shutdown" or "Terminated" or "NodeLost" => "the pod's node went down",
            { } other => $"the pod failed ({other})" + Cause(pod.Status.Message),
            null when ended?.Reason == KubernetesReasons.OOMKilled => "the container ran out of memory",
            null when ended is not null => string.Create(CultureInfo.InvariantCulture, $"the server ended with exit code {ended.ExitCode}"),
            null => "the pod failed",
        };
    }

    /// <summary>A pod that somebody removes.</summary>
    public static string OfRemoved(V1Pod pod) => Disruption(pod)?.Reason switch
    {
        "PreemptionByScheduler" => "the pod made room for a more important one",
        "EvictionByEvictionAPI" => "the pod was evicted, as when a node is drained",
        "DeletionByTaintManager" => "the pod's node was tainted or went down",
        "DeletionByPodGC" => "the pod's node is gone",
        "TerminationByKubelet" => "the pod's node evicted it or went down",
        _ => Deleted,
    };

    /// <summary>What the last status tells of a pod that nobody saw ending: it was removed by force, or while no operator ran. Null for a sandbox that had none.</summary>
    public static string? OfVanished(McpSandboxStatus? status) =>
        status?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Ready, Reason: ReadyReasons.IdleTimeout }) == true ? Idle
        : status?.PodName is not null ? Deleted
        : null;

    // Kubernetes 1.25 and later say why a pod is removed.
    private static V1PodCondition? Disruption(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });

    private static string Cause(string? message) => string.IsNullOrWhiteSpace(message) ? "" : ": " + message.Trim().TrimEnd('.');
}
