using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>Says in plain words what a pod would be if it were made now. Only for messages: admission and the scheduler write into pods, so that whether they differ is decided by the template's hash.</summary>
internal static class PodDifferences
{
    private const int Most = 5;
    private const int LongestValue = 80;

    public static string Describe(V1Pod pod, V1Pod desired)
    {
        var all = Find(pod, desired).ToList();
        return all.Count == 0 ? "the operator makes pods in another way now"
            : string.Join(", ", all.Take(Most)) + (all.Count > Most ? $" and {all.Count - Most} more differences" : "");
    }

    private static IEnumerable<string> Find(V1Pod pod, V1Pod desired)
    {
        var now = desired.Spec.Containers.Single();
        if (pod.Spec.Containers.FirstOrDefault(container => container.Name == now.Name) is not { } was)
        {
            yield return $"the container {now.Name} is missing";
            yield break;
        }

        if (was.Image != now.Image)
        {
            yield return Changed("image", was.Image, now.Image);
        }

        var resources = Amounts("limits", was.Resources?.Limits, now.Resources.Limits).Concat(Amounts("requests", was.Resources?.Requests, now.Resources.Requests));
        foreach (var difference in resources.Concat(Settings(was.Env ?? [], now.Env)))
        {
            yield return difference;
        }

        (string Name, object? Was, object? Now)[] parts =
        [
            ("imagePullPolicy", was.ImagePullPolicy, now.ImagePullPolicy),
            ("runtimeClassName", pod.Spec.RuntimeClassName, desired.Spec.RuntimeClassName),
            ("seccompProfile", Profile(pod.Spec.SecurityContext?.SeccompProfile), Profile(desired.Spec.SecurityContext.SeccompProfile)),
            ("nodeSelector", pod.Spec.NodeSelector, desired.Spec.NodeSelector),
            ("affinity", pod.Spec.Affinity, desired.Spec.Affinity),
            ("priorityClassName", pod.Spec.PriorityClassName ?? "", desired.Spec.PriorityClassName ?? pod.Spec.PriorityClassName ?? ""),
            ("volumes", Volumes(pod), Volumes(desired)),
        ];
        foreach (var (name, before, after) in parts)
        {
            if (Json(before) != Json(after))
            {
                yield return (before ?? after) is string ? Changed(name, before as string, after as string) : $"{name} changed";
            }
        }

        if (desired.Metadata.Labels.Any(label => pod.Metadata.Labels?.TryGetValue(label.Key, out var value) != true || value != label.Value))
        {
            yield return "labels changed";
        }
    }

    private static IEnumerable<string> Amounts(string kind, IDictionary<string, ResourceQuantity>? was, IDictionary<string, ResourceQuantity> now) =>
        from entry in now
        let before = was?.TryGetValue(entry.Key, out var quantity) == true ? quantity : null
        where before is null || before.ToDecimal() != entry.Value.ToDecimal()
        select Changed($"{kind}.{entry.Key}", before?.ToString() ?? "none", entry.Value.ToString());

    private static IEnumerable<string> Settings(IList<V1EnvVar> was, IList<V1EnvVar> now)
    {
        foreach (var name in was.Concat(now).Select(variable => variable.Name).Distinct(StringComparer.Ordinal))
        {
            var before = was.FirstOrDefault(variable => variable.Name == name);
            var after = now.FirstOrDefault(variable => variable.Name == name);
            if (Json(before) == Json(after) || name is RestartNote.ReasonVariable or RestartNote.TimeVariable)
            {
                continue;
            }

            // A user's variable may hold what is nobody else's business.
            yield return name.StartsWith(PodEnvironment.UserPrefix, StringComparison.Ordinal) ? $"env {name[PodEnvironment.UserPrefix.Length..]} changed"
                : Changed(name, before is null ? "unset" : before.Value, after is null ? "unset" : after.Value);
        }
    }

    private static string Changed(string name, string? was, string? now) => $"{name} changed from {Short(was)} to {Short(now)}";

    private static string Short(string? value) =>
        value is null or "" ? "nothing" : Excerpt.Of(value, LongestValue);

    private static string? Profile(V1SeccompProfile? profile) => profile is null ? null : profile.LocalhostProfile ?? profile.Type;

    // Some clusters inject volumes of their own.
    private static List<string> Volumes(V1Pod pod) =>
        [.. pod.Spec.Volumes
            .Where(volume => volume.Name is "workspace" or "tmp" or "token" or "search")
            .Select(volume => $"{volume.Name}:{volume.PersistentVolumeClaim?.ClaimName}{volume.Secret?.SecretName}{volume.EmptyDir?.SizeLimit?.ToDecimal()}")];

    private static string Json(object? value) => value is null ? "" : KubernetesJson.Serialize(value);
}
