using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>What must hold for the pod of every sandbox, whatever its spec says.</summary>
internal static class Hardening
{
    private static readonly string[] Capabilities = ["SYS_ADMIN", "SETUID", "SETGID", "NET_ADMIN", "CHOWN", "DAC_OVERRIDE", "FOWNER", "SETPCAP"];

    /// <param name="pod">The rendered pod.</param>
    /// <param name="sandbox">The sandbox's name.</param>
    /// <param name="offer">The class: the only one who can allow Unconfined, and who sets the most of each resource.</param>
    public static void AssertHolds(V1Pod pod, string sandbox, McpSandboxClassSpec? offer = null)
    {
        var spec = pod.Spec;
        var container = Assert.Single(spec.Containers);
        Assert.Null(spec.InitContainers);
        Assert.Null(spec.EphemeralContainers);
        Assert.False(spec.AutomountServiceAccountToken);
        Assert.False(spec.EnableServiceLinks);
        Assert.Null(spec.ServiceAccountName);
        Assert.True(spec.HostNetwork is not true && spec.HostPID is not true && spec.HostIPC is not true && spec.ShareProcessNamespace is not true);

        Assert.True(spec.SecurityContext.RunAsNonRoot);
        Assert.Equal((1000, 1000, 1000), (spec.SecurityContext.RunAsUser, spec.SecurityContext.RunAsGroup, spec.SecurityContext.FsGroup));
        AssertProfile(spec.SecurityContext.SeccompProfile.Type, offer?.Allowed.SeccompProfiles);
        AssertProfile(spec.SecurityContext.AppArmorProfile?.Type ?? "RuntimeDefault", offer?.Allowed.AppArmorProfiles);
        if (pod.Metadata.Annotations.Any(entry => entry.Key.Contains("apparmor", StringComparison.Ordinal) && entry.Value == "unconfined"))
        {
            AssertProfile("Unconfined", offer?.Allowed.AppArmorProfiles);
        }

        Assert.Null(spec.SecurityContext.Sysctls);

        Assert.False(container.SecurityContext.Privileged);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Equal(Capabilities.Order(), container.SecurityContext.Capabilities.Add.Order());
        Assert.Null(container.SecurityContext.ProcMount);
        Assert.Null(container.Command);
        Assert.Null(container.Args);
        Assert.Null(container.EnvFrom);
        Assert.Null(container.Lifecycle);
        Assert.Null(container.VolumeDevices);
        Assert.All(container.Ports, port => Assert.Null(port.HostPort));
        Assert.NotEqual(true, spec.HostUsers);
        Assert.Null(spec.SecurityContext.SupplementalGroups);
        Assert.DoesNotContain(spec.Tolerations ?? [], toleration => string.IsNullOrEmpty(toleration.Key));
        Assert.All(offer?.Scheduling?.NodeSelector ?? new Dictionary<string, string>(), entry => Assert.Equal(entry.Value, spec.NodeSelector[entry.Key]));
        Assert.Null(container.SecurityContext.SeccompProfile);
        Assert.Null(container.SecurityContext.RunAsUser);

        foreach (var name in new[] { "cpu", "memory", "ephemeral-storage" })
        {
            Assert.True(container.Resources.Limits[name].ToDecimal() > 0, name);
            if (offer?.Max.Resources?.TryGetValue(name, out var most) == true)
            {
                Assert.True(container.Resources.Limits[name].ToDecimal() <= new ResourceQuantity(most.Value).ToDecimal(), name);
            }

            Assert.True(container.Resources.Requests[name].ToDecimal() <= container.Resources.Limits[name].ToDecimal(), name);
        }

        Assert.All(spec.Volumes, AssertVolume);
        Assert.Contains(container.Env, variable => variable is { Name: "container", Value: "docker" });
        Assert.Equal(container.Env.Count, container.Env.Select(variable => variable.Name).Distinct().Count());
        Assert.DoesNotContain(container.Env, variable => variable.Name == "MCP_ALLOW_ANONYMOUS");
        Assert.Contains(container.Env, variable => variable is { Name: "MCP_AUTH_TOKEN_FILE", Value: "/etc/container-mcp/auth/token" });
        Assert.All(
            container.Env.Where(variable => variable.ValueFrom is not null),
            variable => Assert.StartsWith(ServerVariables.UserPrefix, variable.Name, StringComparison.Ordinal));

        Assert.Equal(sandbox, pod.Metadata.Labels["containermcp.dev/sandbox"]);
        Assert.Equal("container-mcp", pod.Metadata.Labels["app.kubernetes.io/managed-by"]);
    }

    /// <summary>What the API server of this version would drop without a word is not relied on.</summary>
    public static void AssertMatchesCluster(V1Pod pod, ClusterCapabilities capabilities)
    {
        Assert.True(capabilities.AppArmorField || pod.Spec.SecurityContext.AppArmorProfile is null);
        Assert.True(!capabilities.AppArmorField || !pod.Metadata.Annotations.Keys.Any(key => key.StartsWith("container.apparmor", StringComparison.Ordinal)));
        Assert.True(capabilities.UserNamespaces || pod.Spec.HostUsers is null);
    }

    private static void AssertProfile(string type, IList<SecurityProfileSpec>? allowed) =>
        Assert.True(type is "RuntimeDefault" or "Localhost" || (type == "Unconfined" && allowed?.Any(profile => profile.Type == type) == true), type);

    private static void AssertVolume(V1Volume volume)
    {
        Assert.Null(volume.HostPath);
        Assert.Contains(volume.Name, new[] { "workspace", "tmp", "token", "search" });
        Assert.True(volume.EmptyDir is null || volume.EmptyDir.SizeLimit.ToDecimal() > 0, volume.Name);
        Assert.True(volume.EmptyDir is not null || volume.Secret is not null || volume.PersistentVolumeClaim is not null || volume.Projected is not null, volume.Name);
        Assert.All(volume.Projected?.Sources ?? [], source => Assert.NotNull(source.Secret));
    }
}
