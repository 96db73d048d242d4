using k8s.Models;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>
/// The Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards, as of 1.34), control by control, written here
/// without looking at the product: admission refuses by the same table. Windows' own exceptions are left out.
/// </summary>
internal static class PodSecurityStandards
{
    private static readonly HashSet<string> BaselineCapabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
        "SYS_CHROOT",
    ];

    private static readonly HashSet<string> SafeSysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
    ];

    private static readonly HashSet<string> SELinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    public static IReadOnlyList<PodSecurityRule> Rules { get; } =
    [
        new("baseline", "HostProcess", pod => Set(pod, security => security.WindowsOptions?.HostProcess == true, "hostProcess")
            .Concat(If(pod.Spec.SecurityContext?.WindowsOptions?.HostProcess == true, "pod hostProcess"))),
        new("baseline", "Host Namespaces", pod =>
            [.. If(pod.Spec.HostNetwork == true, "hostNetwork"), .. If(pod.Spec.HostPID == true, "hostPID"), .. If(pod.Spec.HostIPC == true, "hostIPC")]),
        new("baseline", "Privileged Containers", pod => Set(pod, security => security.Privileged == true, "privileged")),
        new("baseline", "Capabilities", pod => Added(pod).Where(name => !BaselineCapabilities.Contains(name))),
        new("baseline", "HostPath Volumes", pod => Volumes(pod).Where(volume => volume.HostPath is not null).Select(volume => volume.Name)),
        new("baseline", "Host Ports", pod => Containers(pod).SelectMany(each => each.Ports ?? []).Where(port => port.HostPort is not (null or 0)).Select(port => $"{port.HostPort}")),
        new("baseline", "Host Probes / Lifecycle Hooks", pod => Containers(pod).SelectMany(Hosts).Where(host => !string.IsNullOrEmpty(host)).Select(host => host!)),
        new("baseline", "AppArmor", pod => Profiles(pod, security => security?.AppArmorProfile?.Type, security => security?.AppArmorProfile?.Type).Where(type => type is "Unconfined").Select(type => type!)
            .Concat((pod.Metadata.Annotations ?? new Dictionary<string, string>())
                .Where(each => each.Key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal)
                    && each.Value is not "runtime/default" && !each.Value.StartsWith("localhost/", StringComparison.Ordinal))
                .Select(each => each.Value))),
        new("baseline", "SELinux", pod => Containers(pod).Select(each => each.SecurityContext?.SeLinuxOptions).Append(pod.Spec.SecurityContext?.SeLinuxOptions)
            .Where(options => options is not null && (!SELinuxTypes.Contains(options.Type ?? "") || !string.IsNullOrEmpty(options.User) || !string.IsNullOrEmpty(options.Role)))
            .Select(options => $"{options!.User}:{options.Role}:{options.Type}")),
        new("baseline", "/proc Mount Type", pod => Set(pod, security => security.ProcMount is not (null or "Default"), "procMount")),
        new("baseline", "Seccomp", pod => Profiles(pod, security => security?.SeccompProfile?.Type, security => security?.SeccompProfile?.Type).Where(type => type is "Unconfined").Select(type => type!)),
        new("baseline", "Sysctls", pod => (pod.Spec.SecurityContext?.Sysctls ?? []).Select(each => each.Name).Where(name => !SafeSysctls.Contains(name))),
        new("restricted", "Volume Types", pod => Volumes(pod)
            .Where(volume => volume is { ConfigMap: null, Csi: null, DownwardAPI: null, EmptyDir: null, Ephemeral: null, PersistentVolumeClaim: null, Projected: null, Secret: null })
            .Select(volume => volume.Name)),
        new("restricted", "Privilege Escalation", pod => Set(pod, security => security.AllowPrivilegeEscalation != false, "allowPrivilegeEscalation", missing: true)),
        new("restricted", "Running as Non-root", pod => Containers(pod)
            .Where(each => (each.SecurityContext?.RunAsNonRoot ?? pod.Spec.SecurityContext?.RunAsNonRoot) != true).Select(each => each.Name)),
        new("restricted", "Running as Non-root user", pod => Set(pod, security => security.RunAsUser == 0, "runAsUser 0").Concat(If(pod.Spec.SecurityContext?.RunAsUser == 0, "pod runAsUser 0"))),
        new("restricted", "Seccomp", pod => Containers(pod)
            .Where(each => (each.SecurityContext?.SeccompProfile?.Type ?? pod.Spec.SecurityContext?.SeccompProfile?.Type) is not ("RuntimeDefault" or "Localhost")).Select(each => each.Name)),
        new("restricted", "Capabilities", pod => Containers(pod).Where(each => each.SecurityContext?.Capabilities?.Drop?.Contains("ALL") != true).Select(each => $"{each.Name} does not drop ALL")
            .Concat(Added(pod).Where(name => name != "NET_BIND_SERVICE"))),
    ];

    public static string[] Violations(V1Pod pod) => [.. Rules.SelectMany(rule => rule.Violations(pod))];

    private static IEnumerable<V1Container> Containers(V1Pod pod) =>
    [
        .. pod.Spec.Containers, .. pod.Spec.InitContainers ?? [],
        .. (pod.Spec.EphemeralContainers ?? []).Select(each => new V1Container { Name = each.Name, SecurityContext = each.SecurityContext, Ports = each.Ports }),
    ];

    private static IEnumerable<V1Volume> Volumes(V1Pod pod) => pod.Spec.Volumes ?? [];

    private static IEnumerable<string> Added(V1Pod pod) => Containers(pod).SelectMany(each => each.SecurityContext?.Capabilities?.Add ?? []);

    private static IEnumerable<string> If(bool refused, string what) => refused ? [what] : [];

    private static IEnumerable<string> Set(V1Pod pod, Func<V1SecurityContext, bool> refused, string field, bool missing = false) => Containers(pod)
        .Where(each => each.SecurityContext is { } security ? refused(security) : missing).Select(_ => field);

    private static IEnumerable<string?> Profiles(V1Pod pod, Func<V1PodSecurityContext?, string?> ofPod, Func<V1SecurityContext?, string?> ofContainer) =>
        Containers(pod).Select(each => ofContainer(each.SecurityContext)).Append(ofPod(pod.Spec.SecurityContext));

    private static IEnumerable<string?> Hosts(V1Container container)
    {
        V1Probe?[] probes = [container.LivenessProbe, container.ReadinessProbe, container.StartupProbe];
        V1LifecycleHandler?[] hooks = [container.Lifecycle?.PostStart, container.Lifecycle?.PreStop];
        return probes.SelectMany(probe => new[] { probe?.HttpGet?.Host, probe?.TcpSocket?.Host })
            .Concat(hooks.SelectMany(hook => new[] { hook?.HttpGet?.Host, hook?.TcpSocket?.Host }));
    }
}
