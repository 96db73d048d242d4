using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class StuckStartTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 12, 0, 1, TimeSpan.Zero);
    private static readonly McpSandbox Sandbox = Given.Sandbox(spec => spec.Security.RuntimeClassName = "gvisor");

    /// <summary>The kubelet of 1.36, word for word.</summary>
    private static readonly StartTrouble NoHandler = new("FailedCreatePodSandBox", "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox: \"containerd-shim-runsc-v1\": file does not exist");

    [Theory]
    [InlineData(19, "PodStarting", "Starting")]
    [InlineData(20, "PodSandboxNotCreated", "Starting")]
    [InlineData(120, "PodSandboxNotCreated", "Failed")]
    public void A_pod_whose_sandbox_cannot_be_made_is_told_after_a_while_and_failed_later(int seconds, string reason, string phase)
    {
        var status = Compute(WithCondition(), NoHandler, seconds);
        var ready = status.Conditions!.Single(condition => condition.Type == "Ready");

        Assert.Equal((reason, phase), (ready.Reason, status.Phase));
        if (seconds > 19)
        {
            Assert.Contains("file does not exist. The pod asks for the RuntimeClass gvisor", ready.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_condition_alone_is_enough() => Assert.Equal("PodSandboxNotCreated", Reason(WithCondition(), null, 30));

    [Fact]
    public void Before_the_condition_existed_its_events_tell()
    {
        var pod = Pods.Waiting(Sandbox, "ContainerCreating");

        Assert.Equal("PodSandboxNotCreated", Reason(pod, NoHandler, 30));
        Assert.Equal("PodStarting", Reason(pod, null, 30));
    }

    [Fact]
    public void Volumes_that_cannot_be_mounted_are_something_else() =>
        Assert.Equal("VolumeNotMounted", Reason(WithCondition(), new("FailedMount", "MountVolume.SetUp failed: timed out"), 30));

    [Fact]
    public void A_slow_image_is_no_broken_sandbox() => Assert.Equal("PodStarting", Reason(WithCondition(), new("Pulling", "Pulling image x"), 300));

    [Fact]
    public void A_broken_network_is_not_blamed_on_the_runtime_class()
    {
        var words = "plugin type=\"calico\" failed (add): error getting ClusterInformation: Unauthorized: cni";

        Assert.Contains("check the node's network plugin and container runtime", Message(WithCondition(), new("FailedCreatePodSandBox", words), 30), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_came_further_is_judged_by_its_container()
    {
        var pod = Pods.Waiting(Sandbox, "ErrImagePull");
        pod.Status.Conditions.Add(new() { Type = "PodReadyToStartContainers", Status = "True" });

        Assert.Equal("ErrImagePull", Reason(pod, null, 300));
        Assert.Null(StuckStart.UntilNews(pod, Accepted.AddSeconds(300)));
    }

    [Fact]
    public void It_is_looked_at_when_there_may_be_news()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), StuckStart.UntilNews(WithCondition(), Accepted.AddSeconds(5)));
        Assert.Equal(TimeSpan.FromSeconds(60), StuckStart.UntilNews(WithCondition(), Accepted.AddSeconds(60)));
        Assert.Equal(TimeSpan.FromSeconds(60), StuckStart.UntilNews(WithCondition(), Accepted.AddSeconds(600)));
        Assert.Null(StuckStart.UntilNews(Pods.Ready(Sandbox), Accepted.AddSeconds(5)));
    }

    private static V1Pod WithCondition()
    {
        var pod = Pods.Waiting(Sandbox, "ContainerCreating");
        pod.Status.Conditions.Add(new() { Type = "PodReadyToStartContainers", Status = "False", LastTransitionTime = Accepted.UtcDateTime });
        return pod;
    }

    private static string Reason(V1Pod pod, StartTrouble? trouble, int seconds) => Compute(pod, trouble, seconds).Conditions!.Single(condition => condition.Type == "Ready").Reason;

    private static string Message(V1Pod pod, StartTrouble? trouble, int seconds) => Compute(pod, trouble, seconds).Conditions!.Single(condition => condition.Type == "Ready").Message;

    private static McpSandboxStatus Compute(V1Pod pod, StartTrouble? trouble, int seconds) =>
        StatusFunction.Compute(new() { Sandbox = Sandbox, Pod = pod, NetworkApplied = true, StartTrouble = trouble }, Given.Options, Accepted.AddSeconds(seconds));
}
