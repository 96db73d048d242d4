using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class IdleSuspensionTests
{
    [Fact]
    public void It_outlives_its_pod() => Assert.True(IdleSuspension.Holds(Suspended(), pod: null));

    [Fact]
    public void It_begins_with_the_finished_pod() => Assert.True(IdleSuspension.Holds(Observed(), Pods.Idle(Given.Sandbox())));

    [Fact]
    public void A_pod_that_is_missing_for_no_known_reason_is_no_idleness() => Assert.False(IdleSuspension.Holds(Observed(), pod: null));

    [Fact]
    public void A_finished_pod_that_is_being_removed_is_no_mark_any_more()
    {
        var pod = Pods.Idle(Given.Sandbox());
        pod.Metadata.DeletionTimestamp = new DateTime(2026, 1, 1, 12, 5, 0, DateTimeKind.Utc);

        Assert.False(IdleSuspension.IsMarkedBy(pod));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_changed_spec_ends_it_though_the_pod_may_still_be_there(bool withPod)
    {
        var sandbox = Suspended();
        sandbox.Metadata.Generation++;

        Assert.False(IdleSuspension.Holds(sandbox, withPod ? Pods.Idle(sandbox) : null));
    }

    private static McpSandbox Observed()
    {
        var sandbox = Given.Sandbox();
        sandbox.Status = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = Pods.Ready(sandbox) }, Given.Options, DateTimeOffset.UnixEpoch);
        return sandbox;
    }

    private static McpSandbox Suspended()
    {
        var sandbox = Given.Sandbox();
        sandbox.Status = StatusFunction.Compute(new() { Sandbox = sandbox, StopCause = StopCause.Idle, Pod = Pods.Idle(sandbox) }, Given.Options, DateTimeOffset.UnixEpoch);
        return sandbox;
    }
}
