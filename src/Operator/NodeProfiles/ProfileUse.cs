using k8s.Models;

namespace ContainerMcp.Operator.NodeProfiles;

/// <summary>Which pods are confined by the profiles that the chart puts on the nodes (apparmor/ in the sources).</summary>
internal static class ProfileUse
{
    private const string AppArmor = "container-mcp";
    private const string Seccomp = "container-mcp.json";
    private const string Annotation = "container.apparmor.security.beta.kubernetes.io/";

    /// <summary>Whether the pod occupies a node and asks for one of the profiles, in the pod's or any container's settings.</summary>
    public static bool IsUsedBy(V1Pod pod) =>
        pod.Spec.NodeName is { Length: > 0 }
        && pod.Status?.Phase is not ("Succeeded" or "Failed")
        && (Asks(pod.Spec.SecurityContext?.AppArmorProfile?.LocalhostProfile, pod.Spec.SecurityContext?.SeccompProfile?.LocalhostProfile)
            || (pod.Metadata.Annotations?.Any(each => each.Key.StartsWith(Annotation, StringComparison.Ordinal) && each.Value == "localhost/" + AppArmor) ?? false)
            || pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? [])
                .Any(each => Asks(each.SecurityContext?.AppArmorProfile?.LocalhostProfile, each.SecurityContext?.SeccompProfile?.LocalhostProfile)));

    private static bool Asks(string? appArmor, string? seccomp) => appArmor == AppArmor || seccomp == Seccomp;
}
