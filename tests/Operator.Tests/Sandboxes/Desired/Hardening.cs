using ContainerMcp.Operator.Sandboxes.Desired;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>What must hold for the pod of every sandbox, whatever its spec says.</summary>
internal static class Hardening
{
    private static readonly string[] Capabilities = ["SYS_ADMIN", "SETUID", "SETGID", "NET_ADMIN", "CHOWN", "DAC_OVERRIDE", "FOWNER", "SETPCAP"];

    public static void AssertHolds(V1Pod pod, string sandbox)
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
        Assert.Contains(spec.SecurityContext.SeccompProfile.Type, new[] { "RuntimeDefault", "Localhost" });
        Assert.Contains(spec.SecurityContext.AppArmorProfile?.Type, new[] { null, "RuntimeDefault", "Localhost" });
        Assert.DoesNotContain("unconfined", pod.Metadata.Annotations.Where(entry => entry.Key.Contains("apparmor", StringComparison.Ordinal)).Select(entry => entry.Value));
        Assert.Null(spec.SecurityContext.Sysctls);

        Assert.False(container.SecurityContext.Privileged);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Equal(Capabilities.Order(), container.SecurityContext.Capabilities.Add.Order());
        Assert.Null(container.SecurityContext.ProcMount);
        Assert.Null(container.SecurityContext.SeccompProfile);
        Assert.Null(container.SecurityContext.RunAsUser);

        foreach (var name in new[] { "cpu", "memory", "ephemeral-storage" })
        {
            Assert.True(container.Resources.Limits[name].ToDecimal() > 0, name);
            Assert.True(container.Resources.Requests[name].ToDecimal() <= container.Resources.Limits[name].ToDecimal(), name);
        }

        Assert.All(spec.Volumes, AssertVolume);
        Assert.Contains(container.Env, variable => variable is { Name: "container", Value: "docker" });
        Assert.Equal(container.Env.Count, container.Env.Select(variable => variable.Name).Distinct().Count());
        Assert.DoesNotContain(container.Env, variable => variable.Name == "MCP_ALLOW_ANONYMOUS");
        Assert.Contains(container.Env, variable => variable is { Name: "MCP_AUTH_TOKEN_FILE", Value: "/etc/container-mcp/auth/token" });
        Assert.All(
            container.Env.Where(variable => variable.ValueFrom is not null),
            variable => Assert.StartsWith(PodEnvironment.UserPrefix, variable.Name, StringComparison.Ordinal));

        Assert.Equal(sandbox, pod.Metadata.Labels["containermcp.dev/sandbox"]);
        Assert.Equal("container-mcp", pod.Metadata.Labels["app.kubernetes.io/managed-by"]);
    }

    private static void AssertVolume(V1Volume volume)
    {
        Assert.Null(volume.HostPath);
        Assert.True(volume.EmptyDir is null || volume.EmptyDir.SizeLimit.ToDecimal() > 0, volume.Name);
        Assert.True(volume.EmptyDir is not null || volume.Secret is not null || volume.PersistentVolumeClaim is not null || volume.Projected is not null, volume.Name);
        Assert.All(volume.Projected?.Sources ?? [], source => Assert.NotNull(source.Secret));
    }
}
