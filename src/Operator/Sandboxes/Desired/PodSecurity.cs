using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The confinement of every sandbox.</summary>
internal static class PodSecurity
{
    /// <summary>The user and group mcp of the image.</summary>
    public const long User = 1000;

    /// <summary>Exactly what firejail, which is setuid root, needs to build a jail: leave one out and it fails. The jailed program has none of them.</summary>
    public static readonly IReadOnlyList<string> JailCapabilities =
        ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_ADMIN", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN"];

    /// <summary>Where servers before 1.30 look for the profile.</summary>
    public const string AppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/" + ServerContainer.Name;

    private const string Localhost = "localhost/";
    private const string RuntimeDefault = "runtime/default";

    public static V1PodSecurityContext Pod(SecuritySpec security, ClusterCapabilities capabilities) => new()
    {
        RunAsNonRoot = true,
        RunAsUser = User,
        RunAsGroup = User,
        // Volumes of most drivers are made for root: the group lets the server write to its workspace.
        FsGroup = User,
        FsGroupChangePolicy = "OnRootMismatch",
        SeccompProfile = new()
        {
            Type = security.SeccompProfile?.Type ?? SecurityProfileType.RuntimeDefault,
            LocalhostProfile = security.SeccompProfile?.LocalhostProfile,
        },
        AppArmorProfile = security.AppArmorProfile is { } profile && capabilities.AppArmorField
            ? new() { Type = profile.Type, LocalhostProfile = profile.LocalhostProfile }
            : null,
    };

    public static V1SecurityContext Container() => new()
    {
        Privileged = false,
        // firejail is setuid root: without this it could not become root to build a jail.
        AllowPrivilegeEscalation = true,
        // firejail keeps its state in /run/firejail, which must belong to root and therefore can be no volume of the pod:
        // the image declares it as a volume of its own.
        ReadOnlyRootFilesystem = true,
        Capabilities = new() { Drop = ["ALL"], Add = [.. JailCapabilities] },
    };

    /// <summary>The AppArmor profile as servers before 1.30 read it; they would drop the field without a word.</summary>
    public static Dictionary<string, string> Annotations(SecuritySpec security, ClusterCapabilities capabilities) =>
        security.AppArmorProfile is not { } profile || capabilities.AppArmorField ? [] : new() { [AppArmorAnnotation] = Annotation(profile) };

    /// <summary>
    /// The annotation for a pod that has the field already, where a server beside the one that told its version may still be one that drops the field:
    /// while a control plane of several servers goes from 1.29 to 1.30. A server that knows the field takes both.
    /// </summary>
    public static string? SkewAnnotation(SecuritySpec security, ClusterCapabilities capabilities) =>
        security.AppArmorProfile is { } profile && capabilities.MayDropAppArmorField ? Annotation(profile) : null;

    /// <summary>The annotation's words as type and name of a profile.</summary>
    public static string OfAnnotation(string value) => value switch
    {
        RuntimeDefault => SecurityProfileType.RuntimeDefault,
        _ when value.StartsWith(Localhost, StringComparison.Ordinal) => $"{SecurityProfileType.Localhost}/{value[Localhost.Length..]}",
        _ => SecurityProfileType.Unconfined,
    };

    private static string Annotation(SecurityProfileSpec profile) => profile.Type switch
    {
        SecurityProfileType.Localhost => Localhost + profile.LocalhostProfile,
        SecurityProfileType.RuntimeDefault => RuntimeDefault,
        _ => "unconfined",
    };
}
