using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class FailureCauseTests
{
    [Fact]
    public void A_typing_error_is_the_tenants() => Assert.Equal("tenant", Of(new() { Sandbox = Given.Sandbox(), Findings = [new SpecFinding("spec.x", "1", "2")] }));

    [Theory]
    [InlineData("QuotaExceeded", "tenant")]
    [InlineData("NameConflict", "tenant")]
    [InlineData("AdmissionDenied", "platform")]
    [InlineData("ConfinementWeakened", "platform")]
    [InlineData("Forbidden", "platform")]
    public void A_stage_that_fails_is_whose_it_is_to_heal(string reason, string cause) =>
        Assert.Equal(cause, Of(new() { Sandbox = Given.Sandbox(), Failure = new(Stage.Pod, reason, "x") }));

    [Theory]
    [InlineData(null, "platform")]
    [InlineData("registry.example:5000/mine:1", "tenant")]
    public void An_image_that_cannot_be_pulled_is_that_of_who_chose_it(string? image, string cause)
    {
        var sandbox = Given.Sandbox(spec => spec.Image = image);

        Assert.Equal(cause, Of(new() { Sandbox = sandbox, Pod = Pods.Waiting(sandbox, "ImagePullBackOff") }));
    }

    [Fact]
    public void Memory_is_the_tenants_and_a_crash_of_the_default_image_is_not()
    {
        var sandbox = Given.Sandbox();

        Assert.Equal("tenant", Of(new() { Sandbox = sandbox, Pod = Pods.Waiting(sandbox, "CrashLoopBackOff", last: Pods.Ended(137, "OOMKilled")) }));
        Assert.Equal("platform", Of(new() { Sandbox = sandbox, Pod = Pods.Waiting(sandbox, "CrashLoopBackOff", last: Pods.Ended(1, "Error")) }));
    }

    [Fact]
    public void What_has_not_failed_has_no_cause() => Assert.Null(Of(new() { Sandbox = Given.Sandbox(), Pod = Pods.Ready(Given.Sandbox()) }));

    private static string? Of(Observation seen)
    {
        seen.Sandbox.Status = StatusFunction.Compute(seen, Given.Options, new(2026, 1, 1, 13, 0, 0, TimeSpan.Zero));
        return FailureCause.Of(seen.Sandbox);
    }
}
