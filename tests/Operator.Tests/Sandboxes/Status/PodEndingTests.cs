using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

public sealed class PodEndingTests
{
    private static readonly McpSandbox Sandbox = Given.Sandbox();
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_eviction_is_told_in_the_kubelets_words() =>
        Assert.Equal("the node evicted the pod: The node was low on resource: memory", PodEnding.OfFinished(Pods.Evicted(Sandbox)));

    [Fact]
    public void Running_out_of_memory_is_told() =>
        Assert.Equal("the container ran out of memory", PodEnding.OfFinished(Pods.Of(Sandbox, "Failed", Pods.Ended(137, "OOMKilled"))));

    [Fact]
    public void An_exit_code_is_told() =>
        Assert.Equal("the server ended with exit code 3", PodEnding.OfFinished(Pods.Of(Sandbox, "Failed", Pods.Ended(3, "Error"))));

    [Fact]
    public void Idleness_is_told() => Assert.Equal(PodEnding.Idle, PodEnding.OfFinished(Pods.Idle(Sandbox)));

    [Theory]
    [InlineData("EvictionByEvictionAPI", "the pod was evicted, as when a node is drained")]
    [InlineData("PreemptionByScheduler", "the pod made room for a more important one")]
    [InlineData("DeletionByTaintManager", "the pod's node was tainted or went down")]
    [InlineData(null, "the sandbox's pod was deleted")]
    public void Who_removed_a_pod_is_told_where_Kubernetes_says_it(string? reason, string words)
    {
        var pod = Pods.Ready(Sandbox);
        if (reason is not null)
        {
            pod.Status.Conditions.Add(new() { Type = "DisruptionTarget", Status = "True", Reason = reason });
        }

        Assert.Equal(words, PodEnding.OfRemoved(pod));
    }

    [Fact]
    public void A_sandbox_that_had_no_pod_has_nothing_to_tell()
    {
        Assert.Null(PodEnding.OfVanished(null));
        Assert.Null(PodEnding.OfVanished(new() { Phase = SandboxPhase.Suspended }));
        Assert.NotNull(PodEnding.OfVanished(new() { PodName = "mcp-agent" }));
    }

    [Fact]
    public void A_note_changes_neither_the_built_pod_nor_its_template_hash()
    {
        var pod = PodBuilder.Build(Sandbox, Given.Options, Given.New);
        var noted = new RestartNote("gone: $(container)\n" + new string('x', 1000), Now.AddHours(2)).AddTo(pod);

        Assert.Equal(pod.Metadata.Annotations, noted.Metadata.Annotations);
        Assert.DoesNotContain(pod.Spec.Containers[0].Env, variable => variable.Name == ServerVariables.RestartReason);
        Assert.StartsWith("gone: $$(container) xxx", Value(noted, ServerVariables.RestartReason), StringComparison.Ordinal);
        Assert.InRange(Value(noted, ServerVariables.RestartReason).Length, 1, 310);
        Assert.Equal("2026-01-01T14:00:00Z", Value(noted, ServerVariables.RestartTime));
    }

    [Fact]
    public void An_end_that_nobody_confirms_is_told_with_what_to_do()
    {
        var pod = Removed();
        var state = EndingPod.Describe(pod, Now.AddSeconds(16));

        Assert.Equal("NodeNotConfirming", state.Reason);
        Assert.Contains("should have ended at 2026-01-01 12:00:00 UTC, but node node-1 has not confirmed it", state.Message, StringComparison.Ordinal);
        Assert.Contains("kubectl delete pod -n team mcp-agent --grace-period=0 --force", state.Message, StringComparison.Ordinal);
        Assert.Null(EndingPod.UntilOverdue(pod, Now.AddSeconds(16)));
    }

    [Fact]
    public void An_end_in_time_is_nothing_special()
    {
        Assert.Equal("PodStopping", EndingPod.Describe(Removed(), Now.AddSeconds(14)).Reason);
        Assert.Equal(TimeSpan.FromSeconds(1), EndingPod.UntilOverdue(Removed(), Now.AddSeconds(14)));
    }

    [Fact]
    public void A_finalizer_that_holds_the_pod_is_named()
    {
        var pod = Removed();
        pod.Metadata.Finalizers = ["example.org/backup"];

        Assert.Contains("finalizer example.org/backup", EndingPod.Describe(pod, Now.AddMinutes(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_node_is_told_before_its_pod_is_removed()
    {
        var pod = Pods.Ready(Sandbox);
        pod.Status.Conditions = [new() { Type = "Ready", Status = "False" }, new() { Type = "ContainersReady", Status = "True" }];
        var state = PodDiagnosis.Diagnose(pod);

        Assert.Equal("NodeNotReady", state.Reason);
        Assert.Contains("kubectl get node node-1", state.Message, StringComparison.Ordinal);
    }

    private static V1Pod Removed()
    {
        var pod = Pods.Ready(Sandbox);
        pod.Metadata.DeletionTimestamp = Now.UtcDateTime;
        return pod;
    }

    private static string Value(V1Pod pod, string variable) => pod.Spec.Containers[0].Env.Single(entry => entry.Name == variable).Value;
}
