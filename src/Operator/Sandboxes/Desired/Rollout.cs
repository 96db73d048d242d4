using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>What to do with a pod that is not as it would be made now.</summary>
/// <param name="ReplaceNow">Whether it is replaced at once.</param>
/// <param name="Reason">One word for the condition UpToDate.</param>
/// <param name="Message">What differs and what happens, in plain words.</param>
internal sealed record Rollout(bool ReplaceNow, string Reason, string Message)
{
    /// <summary>Whether somebody asked for it, whatever the policy.</summary>
    public bool IsRequested => Reason == UpToDateReasons.RestartRequested;

    /// <summary>The decision for a pod that has not ended; null when it is as it should be.</summary>
    public static Rollout? Decide(V1Pod pod, V1Pod desired, string? policy)
    {
        if (IsUpToDate(pod, desired))
        {
            return null;
        }

        if (IsRestartAsked(pod, desired))
        {
            return new(true, UpToDateReasons.RestartRequested, $"The annotation {SandboxLabels.Restart} asks for a restart: the pod is replaced.");
        }

        var differences = PodDifferences.Describe(pod, desired);
        return policy switch
        {
            RolloutPolicy.Immediate => new(true, UpToDateReasons.Replacing, $"{differences}; the pod is replaced now."),
            RolloutPolicy.Manual => new(false, UpToDateReasons.RestartNeeded, $"{differences}; the pod stays until the sandbox is suspended, its pod is deleted or the annotation {SandboxLabels.Restart} gets a new value."),
            _ when !MayBeInUse(pod) => new(true, UpToDateReasons.Replacing, $"{differences}; the pod, which nobody uses yet, is replaced now."),
            _ => new(false, UpToDateReasons.RolloutPending, $"{differences}; the pod is replaced when it is next idle or suspended, or at once when the annotation {SandboxLabels.Restart} gets a new value."),
        };
    }

    /// <summary>Whether the pod is as it would be made now, by the annotations that it bears.</summary>
    public static bool IsUpToDate(V1Pod pod, V1Pod desired) =>
        !IsRestartAsked(pod, desired) && Annotation(pod, SandboxLabels.TemplateHash) == Annotation(desired, SandboxLabels.TemplateHash);

    // Any new value asks for a restart; taking the annotation away does not.
    private static bool IsRestartAsked(V1Pod pod, V1Pod desired) =>
        Annotation(desired, SandboxLabels.Restart) is { } asked && asked != Annotation(pod, SandboxLabels.Restart);

    /// <summary>Whether an agent may have something running in it: its server has been ready since its container started. Otherwise a sandbox with a wrong image could not be put right.</summary>
    private static bool MayBeInUse(V1Pod pod)
    {
        var ready = pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        if (pod.Status?.Phase != "Running" || ready is null || ready.Status == "True")
        {
            return ready?.Status == "True";
        }

        var running = ServerContainer.StatusOf(pod)?.State?.Running;
        // A container that was started anew has lost whatever ran in it.
        return running is not null && (running.StartedAt is null || ready.LastTransitionTime > running.StartedAt);
    }

    private static string? Annotation(V1Pod pod, string name) =>
        pod.Metadata.Annotations?.TryGetValue(name, out var value) == true ? value : null;
}
