using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>
/// Compares the confinement of a pod as the API server took it with what was asked for. A server drops fields that it does not know without a word
/// (an older one during an upgrade of the control plane, a feature gate that is off), and webhooks rewrite pods: what is less confined than its owner
/// believes must not run. Stricter is fine.
/// </summary>
internal static class Confinement
{
    private const string Unconfined = "Unconfined";

    /// <summary>What is weaker than it was asked for, each as field, wish and what came of it.</summary>
    public static IReadOnlyList<string> Losses(V1Pod pod, V1Pod asked)
    {
        var losses = new List<string>();
        void Compare(string field, string? wish, string? got, bool isWeaker)
        {
            if (isWeaker)
            {
                losses.Add($"{field} is {got ?? "not set"} instead of {wish ?? "not set"}");
            }
        }

        var (wished, server) = (asked.Spec.Containers.Single(), pod.Spec.Containers.FirstOrDefault(container => container.Name == ServerContainer.Name));
        if (server is null)
        {
            return [$"the container {ServerContainer.Name} is missing"];
        }

        var (pods, own) = (pod.Spec.SecurityContext, server.SecurityContext);
        var (askedPods, askedOwn) = (asked.Spec.SecurityContext, wished.SecurityContext);
        void Must(string field, bool? wish, bool? got) => Compare(field, Text(wish), Text(got), wish is not null && wish != got);
        void MustNot(string field, bool? got) => Compare(field, null, Text(got), got == true);

        var (seccompWish, seccomp) = (Seccomp(asked, wished), Seccomp(pod, server));
        Compare("seccompProfile", seccompWish, seccomp, IsWeaker(seccompWish, seccomp));
        var (appArmorWish, appArmor) = (AppArmor(asked, wished), AppArmor(pod, server));
        Compare("appArmorProfile", appArmorWish, appArmor, IsWeaker(appArmorWish, appArmor));
        Must("hostUsers", asked.Spec.HostUsers, pod.Spec.HostUsers);
        Compare("runtimeClassName", asked.Spec.RuntimeClassName, pod.Spec.RuntimeClassName, asked.Spec.RuntimeClassName is { } runtime && runtime != pod.Spec.RuntimeClassName);
        Must("runAsNonRoot", askedPods?.RunAsNonRoot, own?.RunAsNonRoot ?? pods?.RunAsNonRoot);
        Compare("runAsUser", askedPods?.RunAsUser?.ToString(Invariant), "0", (own?.RunAsUser ?? pods?.RunAsUser) == 0);
        Must("readOnlyRootFilesystem", askedOwn?.ReadOnlyRootFilesystem, own?.ReadOnlyRootFilesystem);
        Must("privileged", askedOwn?.Privileged, own?.Privileged ?? false);
        Compare("allowPrivilegeEscalation", "false", Text(own?.AllowPrivilegeEscalation), askedOwn?.AllowPrivilegeEscalation == false && own?.AllowPrivilegeEscalation != false);
        Compare("capabilities.drop", List(askedOwn?.Capabilities?.Drop), List(own?.Capabilities?.Drop), askedOwn?.Capabilities?.Drop?.Contains("ALL") == true && own?.Capabilities?.Drop?.Contains("ALL") != true);
        Compare("capabilities.add", List(askedOwn?.Capabilities?.Add), List(own?.Capabilities?.Add), (own?.Capabilities?.Add ?? []).Except(askedOwn?.Capabilities?.Add ?? []).Any());
        Compare("procMount", askedOwn?.ProcMount, own?.ProcMount, own?.ProcMount == "Unmasked" && askedOwn?.ProcMount != "Unmasked");
        Must("automountServiceAccountToken", asked.Spec.AutomountServiceAccountToken, pod.Spec.AutomountServiceAccountToken);
        MustNot("hostNetwork", pod.Spec.HostNetwork);
        MustNot("hostPID", pod.Spec.HostPID);
        MustNot("hostIPC", pod.Spec.HostIPC);
        MustNot("shareProcessNamespace", pod.Spec.ShareProcessNamespace);
        return losses;
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    // Another profile than the one that was named may be anything.
    private static bool IsWeaker(string? wish, string? got) => wish is not (null or Unconfined) && wish != got;

    /// <summary>The seccomp profile that counts, as type and name: the container's before the pod's.</summary>
    public static string? Seccomp(V1Pod pod, V1Container container) => Profile(container.SecurityContext?.SeccompProfile ?? pod.Spec.SecurityContext?.SeccompProfile);

    /// <summary>The AppArmor profile that counts: fields before the annotation, the container's before the pod's.</summary>
    public static string? AppArmor(V1Pod pod, V1Container container) =>
        Profile(container.SecurityContext?.AppArmorProfile ?? pod.Spec.SecurityContext?.AppArmorProfile)
        ?? (pod.Metadata.Annotations?.TryGetValue(PodSecurity.AppArmorAnnotation, out var value) == true ? PodSecurity.OfAnnotation(value) : null);

    private static string? Profile(V1SeccompProfile? profile) => profile is null ? null : Profile(profile.Type, profile.LocalhostProfile);

    private static string? Profile(V1AppArmorProfile? profile) => profile is null ? null : Profile(profile.Type, profile.LocalhostProfile);

    private static string Profile(string type, string? localhost) => localhost is null ? type : $"{type}/{localhost}";

    private static string? Text(bool? value) => value switch { true => "true", false => "false", null => null };

    private static string? List(IList<string>? values) => values is { Count: > 0 } ? string.Join("+", values) : null;
}
