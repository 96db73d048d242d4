using ContainerMcp.Common;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>
/// Says in plain words what a pod would be if it were made now, by the fields of the spec. Only for messages: admission and the scheduler write into
/// pods, so that whether they differ is decided by the template's hash. What the pod lacks is a difference for certain; what it has beyond its
/// template may have been added by the cluster, and explains a difference only where nothing else does.
/// </summary>
internal static class PodDifferences
{
    private const int Most = 5;
    private const int LongestValue = 80;

    public static string Describe(V1Pod pod, V1Pod desired)
    {
        var all = Find(pod, desired).ToList();
        if (all.Count == 0)
        {
            all = Removed(pod, desired).ToList();
        }

        return all.Count == 0 ? "the operator builds pods differently now"
            : string.Join(", ", all.Take(Most)) + (all.Count > Most ? $" and {all.Count - Most} more differences" : "");
    }

    /// <summary>The tolerations that Kubernetes' own admission has not put into every pod.</summary>
    public static List<V1Toleration> OwnTolerations(V1Pod pod) =>
        [.. (pod.Spec.Tolerations ?? []).Where(toleration => toleration is not
            { Key: "node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable", OperatorProperty: "Exists", Effect: "NoExecute", TolerationSeconds: 300 })];

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
            ("runtimeClassName", pod.Spec.RuntimeClassName, desired.Spec.RuntimeClassName ?? pod.Spec.RuntimeClassName),
            ("seccompProfile", Confinement.Seccomp(pod, was), Confinement.Seccomp(desired, now)),
            ("appArmorProfile", Confinement.AppArmor(pod, was), Confinement.AppArmor(desired, now)),
            ("userNamespace", pod.Spec.HostUsers == false ? "true" : "false", desired.Spec.HostUsers == false ? "true" : "false"),
            ("capabilities", was.SecurityContext?.Capabilities, now.SecurityContext?.Capabilities),
            ("affinity", pod.Spec.Affinity, desired.Spec.Affinity ?? pod.Spec.Affinity),
            ("priorityClassName", pod.Spec.PriorityClassName, desired.Spec.PriorityClassName ?? pod.Spec.PriorityClassName),
            ("volumes", Volumes(pod), Volumes(desired)),
        ];
        foreach (var (name, before, after) in parts)
        {
            if (Json(before) != Json(after))
            {
                yield return (before ?? after) is string ? Changed(name, before as string, after as string) : $"{name} changed";
            }
        }

        var present = OwnTolerations(pod).Select(Json).ToHashSet(StringComparer.Ordinal);
        (string Name, bool IsMissing)[] collections =
        [
            ("tolerations", OwnTolerations(desired).Any(toleration => !present.Contains(Json(toleration)))),
            ("nodeSelector", Lacks(pod.Spec.NodeSelector, desired.Spec.NodeSelector)),
            ("labels", Lacks(pod.Metadata.Labels, desired.Metadata.Labels)),
            ("annotations", Lacks(pod.Metadata.Annotations, Annotations(desired))),
        ];
        foreach (var (name, _) in collections.Where(collection => collection.IsMissing))
        {
            yield return $"{name} changed";
        }
    }

    /// <summary>What the pod has and its template has not any more, if a user may have chosen it.</summary>
    private static IEnumerable<string> Removed(V1Pod pod, V1Pod desired)
    {
        (string Name, bool IsRemoved)[] parts =
        [
            ("tolerations", OwnTolerations(pod).Count > OwnTolerations(desired).Count),
            ("nodeSelector", Lacks(desired.Spec.NodeSelector, pod.Spec.NodeSelector)),
            ("affinity", pod.Spec.Affinity is not null && desired.Spec.Affinity is null),
            ("priorityClassName", pod.Spec.PriorityClassName is not null && desired.Spec.PriorityClassName is null),
            ("runtimeClassName", pod.Spec.RuntimeClassName is not null && desired.Spec.RuntimeClassName is null),
            ("labels", Lacks(desired.Metadata.Labels, pod.Metadata.Labels)),
        ];
        var names = parts.Where(part => part.IsRemoved).Select(part => part.Name).ToList();
        if (names.Count == 0 && Lacks(desired.Metadata.Annotations, Annotations(pod)))
        {
            // Last, because network plugins and others write into those of a running pod.
            names.Add("annotations");
        }

        return names.Select(name => $"{name} changed");
    }

    private static bool Lacks(IDictionary<string, string>? those, IDictionary<string, string>? wanted) =>
        (wanted ?? new Dictionary<string, string>()).Any(entry => those?.TryGetValue(entry.Key, out var value) != true || value != entry.Value);

    // The operator's own, and what the AppArmor profile is written as, are told otherwise.
    private static Dictionary<string, string> Annotations(V1Pod pod) =>
        (pod.Metadata.Annotations ?? new Dictionary<string, string>())
            .Where(entry => entry.Key != PodSecurity.AppArmorAnnotation && !entry.Key.StartsWith(SandboxLabels.Prefix, StringComparison.Ordinal))
            .ToDictionary();

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
            if (Json(before) == Json(after) || name is ServerVariables.RestartReason or ServerVariables.RestartTime)
            {
                continue;
            }

            // A user's variable may hold what is nobody else's business.
            yield return name.StartsWith(ServerVariables.UserPrefix, StringComparison.Ordinal) ? $"env {name[ServerVariables.UserPrefix.Length..]} changed"
                : Changed(name, before is null ? "unset" : before.Value, after is null ? "unset" : after.Value);
        }
    }

    private static string Changed(string name, string? was, string? now) => $"{name} changed from {Short(was)} to {Short(now)}";

    private static string Short(string? value) => value is null or "" ? "nothing" : Excerpt.Of(value, LongestValue);

    // Some clusters inject volumes of their own.
    private static List<string> Volumes(V1Pod pod) =>
        [.. pod.Spec.Volumes
            .Where(volume => volume.Name is "workspace" or "tmp" or "token" or "search")
            .Select(volume => $"{volume.Name}:{volume.PersistentVolumeClaim?.ClaimName}{volume.Secret?.SecretName}{volume.EmptyDir?.SizeLimit?.ToDecimal()}")];

    private static string Json(object? value) => value is null ? "" : KubernetesJson.Serialize(value);
}
