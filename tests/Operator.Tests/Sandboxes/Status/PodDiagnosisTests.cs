using ContainerMcp.Operator.Sandboxes.Status;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class PodDiagnosisTests
{
    [Fact]
    public void Only_the_servers_own_word_is_an_idle_exit()
    {
        var sandbox = Given.Sandbox();

        Assert.True(PodDiagnosis.IsIdleExit(Pods.Idle(sandbox)));
        Assert.False(PodDiagnosis.IsIdleExit(Pods.Of(sandbox, "Succeeded", Pods.Ended(0, "Completed"))));
        Assert.False(PodDiagnosis.IsIdleExit(Pods.Of(sandbox, "Failed", Pods.Ended(1, "Error", "IdleTimeout"))));
        Assert.False(PodDiagnosis.IsIdleExit(Pods.Ready(sandbox)));
    }
}
