using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

/// <summary>Pods into which webhooks have put more: the server is judged by its own container, wherever it stands.</summary>
public sealed class AddedContainersTests
{
    private static readonly McpSandbox Sandbox = Given.Sandbox(spec => spec.Lifecycle.IdleTimeout = "30s");
    private static readonly V1ContainerState Runs = new() { Running = new() { StartedAt = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc) } };

    [Fact]
    public void An_idle_server_has_ended_although_a_sidecar_runs_on()
    {
        var pod = WithSidecar(Pods.Ended(0, "Completed", "IdleTimeout"), Runs);

        Assert.True(PodDiagnosis.IsIdleExit(pod));
        Assert.True(PodDiagnosis.IsFinished(pod));
        Assert.False(PodDiagnosis.HasEnded(pod), "the sidecar runs: its node has not given the pod up");
        Assert.Equal(PodEnding.Idle, PodEnding.OfFinished(pod));
    }

    [Fact]
    public void A_server_that_ends_with_0_for_no_reason_is_replaced_and_one_that_fails_is_started_again_by_the_kubelet()
    {
        Assert.Equal("PodEnded", PodDiagnosis.Diagnose(WithSidecar(Pods.Ended(0, "Completed"), Runs)).Reason);
        Assert.False(PodDiagnosis.IsFinished(WithSidecar(Pods.Ended(1, "Error"), Runs)));
        Assert.Contains("is started again", PodDiagnosis.Diagnose(WithSidecar(Pods.Ended(1, "Error"), Runs)).Message, StringComparison.Ordinal);
    }

    /// <summary>Webhooks may change that, too.</summary>
    [Theory]
    [InlineData("Always", 0, false)]
    [InlineData("OnFailure", 0, true)]
    [InlineData("OnFailure", 1, false)]
    [InlineData("Never", 1, true)]
    public void Whether_an_end_is_for_good_depends_on_the_pods_own_policy(string policy, int exitCode, bool isFinished)
    {
        var pod = WithSidecar(Pods.Ended(exitCode, "x"), Runs);
        pod.Spec.RestartPolicy = policy;

        Assert.Equal(isFinished, PodDiagnosis.IsFinished(pod));
        Assert.DoesNotContain("started again", isFinished ? PodDiagnosis.Diagnose(pod).Message : "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_sidecar_is_not_the_servers()
    {
        var pod = WithSidecar(Runs, Pods.Ended(137, "OOMKilled", "IdleTimeout"), serverReady: true);

        Assert.False(PodDiagnosis.IsIdleExit(pod));
        Assert.False(PodDiagnosis.IsFinished(pod));
        pod.Status.Phase = "Failed";
        Assert.Equal("the pod failed", PodEnding.OfFinished(pod));
    }

    [Theory]
    [InlineData("CrashLoopBackOff", "AddedContainerFailing", "Failed", "istio-proxy, which the cluster added to the pod (for example by a service mesh's webhook), keeps crashing: exit code 1: no certificate.")]
    [InlineData("ImagePullBackOff", "AddedContainerFailing", "Failed", "istio-proxy, which the cluster added to the pod (for example by a service mesh's webhook), has no image: mesh/proxy:1 cannot be pulled: ")]
    [InlineData("PodInitializing", "AddedContainerNotReady", "Starting", "kubectl logs -n team mcp-agent -c istio-proxy shows more")]
    public void A_sidecar_that_keeps_a_ready_server_from_its_agents_is_named(string waiting, string reason, string phase, string words)
    {
        var pod = WithSidecar(Runs, new() { Waiting = new() { Reason = waiting } }, serverReady: true);
        pod.Status.ContainerStatuses[0].LastState = Pods.Ended(1, "Error", "no certificate");
        var state = PodDiagnosis.Diagnose(pod);

        Assert.Equal((reason, phase, false), (state.Reason, state.Phase, state.IsReady));
        Assert.Contains(words, state.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "AddedContainerFailing", "vault-agent-init")]
    [InlineData(false, "AddedContainerNotReady", "vault-agent-init")]
    public void An_init_container_that_holds_the_server_up_is_named(bool fails, string reason, string name)
    {
        var pod = WithSidecar(new() { Waiting = new() { Reason = "PodInitializing" } }, new() { Waiting = new() { Reason = "PodInitializing" } });
        pod.Status.Phase = "Pending";
        pod.Status.InitContainerStatuses =
        [
            new() { Name = "istio-init", Ready = true, State = Pods.Ended(0, "Completed") },
            new() { Name = name, Ready = false, State = fails ? new() { Waiting = new() { Reason = "CrashLoopBackOff" } } : Runs, LastState = fails ? Pods.Ended(2, "Error", "permission denied") : null },
        ];
        var state = PodDiagnosis.Diagnose(pod);

        Assert.Equal(reason, state.Reason);
        Assert.Contains($"The container {name}, ", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_ready_itself_is_told_before_a_sidecar_that_only_starts()
    {
        var pod = WithSidecar(Runs, Runs);

        Assert.Equal("ServerNotReady", PodDiagnosis.Diagnose(pod, "isolation: no jail").Reason);
    }

    [Fact]
    public void A_readiness_gate_is_not_a_silent_node()
    {
        var pod = WithSidecar(Runs, Runs, serverReady: true);
        pod.Status.ContainerStatuses[0].Ready = true;
        pod.Status.Conditions = [new() { Type = "Ready", Status = "False" }, new() { Type = "ContainersReady", Status = "True" }];
        pod.Spec.ReadinessGates = [new() { ConditionType = "target-health.example.com" }];
        PodStage.Trim(pod);
        PodStage.Shrink(pod);

        Assert.Equal("ReadinessGateClosed", PodDiagnosis.Diagnose(pod).Reason);
        pod.Status.Conditions.Add(new() { Type = "target-health.example.com", Status = "True" });
        Assert.Equal("NodeNotReady", PodDiagnosis.Diagnose(pod).Reason);
    }

    [Fact]
    public void A_debugging_container_says_nothing_about_the_server()
    {
        var pod = Pods.Ready(Sandbox);
        pod.Status.EphemeralContainerStatuses = [new() { Name = "debugger", Ready = false, State = Pods.Ended(1, "Error") }];

        Assert.True(PodDiagnosis.Diagnose(pod).IsReady);
    }

    [Fact]
    public void The_image_that_cannot_be_pulled_is_the_servers()
    {
        var pod = WithSidecar(new() { Waiting = new() { Reason = "ErrImagePull" } }, Runs);

        Assert.Contains("The image registry.example:5000/container-mcp/sandbox:1.0 cannot be pulled", PodDiagnosis.Diagnose(pod).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_added_to_a_pod_is_no_difference_and_a_change_is_found_beside_it()
    {
        var pod = WithSidecar(Runs, Runs);
        var desired = PodBuilder.Build(Given.Sandbox(spec => spec.Lifecycle.IdleTimeout = "60s"), Given.Options, Given.Old);

        Assert.Null(Rollout.Decide(pod, PodBuilder.Build(Sandbox, Given.Options, Given.Old), "Immediate"));
        Assert.StartsWith("IDLE_TIMEOUT changed from 30 to 60; ", Rollout.Decide(pod, desired, "Immediate")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_is_measured_by_the_servers_container()
    {
        var pod = WithSidecar(new() { Running = new() { StartedAt = Runs.Running.StartedAt!.Value.AddSeconds(9) } }, Runs);
        pod.Status.Conditions = [new() { Type = "PodScheduled", Status = "True", LastTransitionTime = Runs.Running.StartedAt }];

        Assert.Contains(("container", TimeSpan.FromSeconds(9)), StartStages.Of(Sandbox, pod));
    }

    /// <summary>The sidecar first in both lists, and the other way round in the status.</summary>
    private static V1Pod WithSidecar(V1ContainerState server, V1ContainerState sidecar, bool serverReady = false)
    {
        var pod = Pods.Of(Sandbox, "Running", server);
        pod.Spec.Containers = [new() { Name = "istio-proxy", Image = "mesh/proxy:1" }, .. pod.Spec.Containers];
        pod.Spec.Volumes = [new() { Name = "istio-envoy", EmptyDir = new() }, .. pod.Spec.Volumes];
        pod.Status.ContainerStatuses = [new() { Name = "istio-proxy", Image = "mesh/proxy:1", State = sidecar }, new() { Name = "sandbox", State = server, Ready = serverReady }];
        return pod;
    }
}
