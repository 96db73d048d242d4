using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class ConfinementTests
{
    private static readonly McpSandbox Sandbox = Given.Sandbox(spec =>
    {
        spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "container-mcp" };
        spec.Security.UserNamespace = true;
        spec.Security.RuntimeClassName = "gvisor";
    });

    public static TheoryData<string, Action<V1Pod>> Losses => new()
    {
        { "seccompProfile is not set instead of RuntimeDefault", pod => pod.Spec.SecurityContext.SeccompProfile = null },
        { "seccompProfile is Unconfined instead of RuntimeDefault", pod => Server(pod).SeccompProfile = new() { Type = "Unconfined" } },
        { "appArmorProfile is not set instead of Localhost/container-mcp", pod => pod.Spec.SecurityContext.AppArmorProfile = null },
        { "appArmorProfile is Unconfined instead of Localhost/container-mcp", pod => Server(pod).AppArmorProfile = new() { Type = "Unconfined" } },
        { "appArmorProfile is Localhost/other instead of Localhost/container-mcp", pod => pod.Spec.SecurityContext.AppArmorProfile.LocalhostProfile = "other" },
        { "hostUsers is not set instead of false", pod => pod.Spec.HostUsers = null },
        { "runtimeClassName is not set instead of gvisor", pod => pod.Spec.RuntimeClassName = null },
        { "runAsNonRoot is not set instead of true", pod => pod.Spec.SecurityContext.RunAsNonRoot = null },
        { "runAsNonRoot is false instead of true", pod => Server(pod).RunAsNonRoot = false },
        { "runAsUser is 0 instead of 1000", pod => Server(pod).RunAsUser = 0 },
        { "readOnlyRootFilesystem is false instead of true", pod => Server(pod).ReadOnlyRootFilesystem = false },
        { "privileged is true instead of false", pod => Server(pod).Privileged = true },
        { "capabilities.drop is not set instead of ALL", pod => Server(pod).Capabilities.Drop = null },
        { "+SYS_PTRACE instead of ", pod => Server(pod).Capabilities.Add.Add("SYS_PTRACE") },
        { "procMount is Unmasked instead of not set", pod => Server(pod).ProcMount = "Unmasked" },
        { "automountServiceAccountToken is true instead of false", pod => pod.Spec.AutomountServiceAccountToken = true },
        { "hostNetwork is true instead of not set", pod => pod.Spec.HostNetwork = true },
        { "hostPID is true instead of not set", pod => pod.Spec.HostPID = true },
        { "shareProcessNamespace is true instead of not set", pod => pod.Spec.ShareProcessNamespace = true },
        { "the container sandbox is missing", pod => pod.Spec.Containers[0].Name = "other" },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void What_was_lost_is_named(string loss, Action<V1Pod> rewrite)
    {
        var pod = Build(Given.New);
        rewrite(pod);

        Assert.Contains(loss, Assert.Single(Confinement.Losses(pod, Build(Given.New))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(34)]
    public void A_pod_as_it_was_asked_for_has_lost_nothing(int minor) => Assert.Empty(Confinement.Losses(Build(new(1, minor)), Build(new(1, minor))));

    [Fact]
    public void Stricter_is_fine_and_so_is_what_the_cluster_adds()
    {
        var pod = Build(Given.New);
        Server(pod).AllowPrivilegeEscalation = false;
        Server(pod).Capabilities.Add.Clear();
        (Server(pod).RunAsUser, Server(pod).RunAsNonRoot) = (1_000_650_000, true);
        pod.Spec.Containers.Insert(0, new() { Name = "istio-proxy", SecurityContext = new() { Privileged = true } });
        pod.Spec.InitContainers = [new() { Name = "istio-init", SecurityContext = new() { RunAsUser = 0 } }];
        pod.Spec.ServiceAccountName = "default";
        pod.Spec.Tolerations = [new() { Key = "x" }];

        Assert.Empty(Confinement.Losses(pod, Build(Given.New)));
    }

    /// <summary>While a control plane goes from 1.29 to 1.30 the server that takes the pod may be the older one.</summary>
    [Fact]
    public void A_server_that_drops_the_field_leaves_the_annotation()
    {
        var pod = Build(new(1, 30));
        pod.Spec.SecurityContext.AppArmorProfile = null;
        var later = Build(new(1, 31));

        Assert.Equal("localhost/container-mcp", pod.Metadata.Annotations[PodSecurity.AppArmorAnnotation]);
        Assert.Empty(Confinement.Losses(pod, Build(new(1, 30))));
        Assert.False(later.Metadata.Annotations.ContainsKey(PodSecurity.AppArmorAnnotation));
        Assert.Equal(later.Metadata.Annotations[SandboxLabels.TemplateHash], pod.Metadata.Annotations[SandboxLabels.TemplateHash]);
    }

    private static V1SecurityContext Server(V1Pod pod) => pod.Spec.Containers[0].SecurityContext;

    // As the server answers: nothing shared with what was sent.
    private static V1Pod Build(ClusterCapabilities capabilities) => KubernetesJson.Deserialize<V1Pod>(KubernetesJson.Serialize(PodBuilder.Build(Sandbox, Given.Options, capabilities)));
}
