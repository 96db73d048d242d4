using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>What a user reads when a node does not let firejail work. The guest of `make apparmor-test` shows it for real.</summary>
public sealed class FirejailFailureTests
{
    private const string Refused = "Error clone: main.c:3000 main: Operation not permitted";

    [Fact]
    public void A_runtime_default_profile_is_named_with_its_remedy()
    {
        var failure = FirejailFailure.Explain(Refused, "cri-containerd.apparmor.d");

        Assert.Contains("the AppArmor profile cri-containerd.apparmor.d of this pod refuses its mounts", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nodeProfiles.enabled", failure.Message, StringComparison.Ordinal);
        Assert.Contains("localhostProfile: container-mcp", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("container-mcp")]
    public void Otherwise_the_pod_lacks_something(string? profile)
    {
        var failure = FirejailFailure.Explain(Refused, profile);

        Assert.Contains("the pod needs allowPrivilegeEscalation: true", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AppArmor", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_nobody_knows_is_tried_again() => Assert.True(FirejailFailure.Explain("Error: mount table changed", null).IsTransient);
}
