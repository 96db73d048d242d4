using ContainerMcp.Operator.NodeProfiles;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.NodeProfiles;

/// <summary>A profile that is removed under a running process leaves it unconfined: no user may be overlooked.</summary>
public sealed class ProfileUseTests
{
    private const string Annotation = "container.apparmor.security.beta.kubernetes.io/sandbox";

    public static TheoryData<string, bool, Action<V1Pod>> Pods => new()
    {
        { "nothing asked for", false, _ => { } },
        { "AppArmor by annotation", true, pod => pod.Metadata.Annotations = new Dictionary<string, string> { [Annotation] = "localhost/container-mcp" } },
        { "another profile by annotation", false, pod => pod.Metadata.Annotations = new Dictionary<string, string> { [Annotation] = "localhost/other" } },
        { "AppArmor of the pod", true, pod => pod.Spec.SecurityContext = new() { AppArmorProfile = new() { LocalhostProfile = "container-mcp" } } },
        { "AppArmor of a container", true, pod => pod.Spec.Containers[0].SecurityContext = new() { AppArmorProfile = new() { LocalhostProfile = "container-mcp" } } },
        { "seccomp of the pod", true, pod => pod.Spec.SecurityContext = new() { SeccompProfile = new() { LocalhostProfile = "container-mcp.json" } } },
        { "seccomp of an init container", true, pod => pod.Spec.InitContainers = [new() { SecurityContext = new() { SeccompProfile = new() { LocalhostProfile = "container-mcp.json" } } }] },
        { "another seccomp profile", false, pod => pod.Spec.SecurityContext = new() { SeccompProfile = new() { LocalhostProfile = "other.json" } } },
        { "ended", false, pod => (pod.Spec.SecurityContext, pod.Status.Phase) = (new() { SeccompProfile = new() { LocalhostProfile = "container-mcp.json" } }, "Succeeded") },
        { "on no node yet", false, pod => (pod.Spec.SecurityContext, pod.Spec.NodeName) = (new() { SeccompProfile = new() { LocalhostProfile = "container-mcp.json" } }, null) },
    };

    [Theory]
    [MemberData(nameof(Pods))]
    public void A_pod_that_asks_for_a_profile_uses_it(string name, bool expected, Action<V1Pod> change)
    {
        var pod = new V1Pod
        {
            Metadata = new() { Name = name },
            Spec = new() { NodeName = "node-1", Containers = [new() { Name = "sandbox" }] },
            Status = new() { Phase = "Running" },
        };
        change(pod);

        Assert.Equal(expected, ProfileUse.IsUsedBy(pod));
    }
}
