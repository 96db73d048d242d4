using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class RolloutTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, Action<McpSandboxSpec>> Differences => new()
    {
        { "image changed from registry.example:5000/container-mcp/sandbox:1.0 to registry.example:5000/container-mcp/sandbox:2;", spec => spec.Image = "registry.example:5000/container-mcp/sandbox:2" },
        { "limits.memory changed from 1Gi to 2Gi;", spec => spec.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["memory"] = "2Gi" } } },
        { "FILE_MAX_SIZE_MB changed from 10 to 20;", spec => spec.Tools.File.MaxSize = "20Mi" },
        { "IDLE_TIMEOUT changed from unset to 60;", spec => spec.Lifecycle.IdleTimeout = "1m" },
        { "env SECRET changed;", spec => spec.Env = [new() { Name = "SECRET", Value = "hunter2" }] },
        { "volumes changed", spec => spec.Auth.TokenSecretName = "mine" },
        { "tolerations changed;", spec => spec.Tolerations = [new() { Key = "gpu", OperatorProperty = "Exists" }] },
        { "appArmorProfile changed from nothing to Localhost/container-mcp;", spec => spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "container-mcp" } },
        { "annotations changed;", spec => spec.PodMetadata = new() { Annotations = new Dictionary<string, string> { ["a"] = "b" } } },
        { "priorityClassName changed from nothing to high;", spec => spec.PriorityClassName = "high" },
        { "nodeSelector changed;", spec => spec.NodeSelector = new Dictionary<string, string> { ["a"] = "b" } },
        { "labels changed;", spec => spec.PodMetadata = new() { Labels = new Dictionary<string, string> { ["a"] = "b" } } },
        { "runtimeClassName changed from nothing to gvisor;", spec => spec.Security.RuntimeClassName = "gvisor" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void What_differs_is_told_in_plain_words(string words, Action<McpSandboxSpec> change)
    {
        var rollout = Rollout.Decide(Running(ready: true), Desired(change), "OnIdle");

        Assert.Equal((false, "RolloutPending"), (rollout!.ReplaceNow, rollout.Reason));
        Assert.Contains(words, rollout.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", rollout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wish_for_a_user_namespace_is_told() => Assert.Contains(
        "userNamespace changed from false to true;",
        Rollout.Decide(Running(ready: true), PodBuilder.Build(Given.Sandbox(spec => spec.Security.UserNamespace = true), Given.Options, Given.New), "OnIdle")!.Message, StringComparison.Ordinal);

    /// <summary>The cluster adds to pods what no spec asks for.</summary>
    [Fact]
    public void What_is_taken_out_of_a_spec_is_told_and_what_the_cluster_added_is_not()
    {
        var pod = PodBuilder.Build(Given.Sandbox(spec => spec.Tolerations = [new() { Key = "gpu", OperatorProperty = "Exists" }]), Given.Options, Given.Old);
        pod.Spec.Tolerations.Add(new() { Key = "node.kubernetes.io/not-ready", OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = 300 });
        pod.Metadata.Annotations["cni.projectcalico.org/podIP"] = "10.0.0.1/32";

        Assert.StartsWith("tolerations changed;", Rollout.Decide(pod, Desired(_ => { }), "Immediate")!.Message, StringComparison.Ordinal);
        Assert.StartsWith("FILE_MAX_SIZE_MB changed from 10 to 20;", Rollout.Decide(pod, Changed, "Immediate")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_as_it_should_be_stays() => Assert.Null(Rollout.Decide(Running(ready: true), Desired(_ => { }), "Immediate"));

    [Theory]
    [InlineData("Immediate", true)]
    [InlineData("OnIdle", false)]
    [InlineData("Manual", false)]
    public void The_policy_decides_about_a_pod_in_use(string policy, bool replaced) =>
        Assert.Equal(replaced, Rollout.Decide(Running(ready: true), Changed, policy)!.ReplaceNow);

    /// <summary>Otherwise a sandbox whose image does not exist could only be put right by deleting its pod.</summary>
    [Theory]
    [InlineData("OnIdle", true)]
    [InlineData("Manual", false)]
    public void A_pod_that_never_served_holds_up_nothing_but_a_manual_rollout(string policy, bool replaced)
    {
        var pod = Built(_ => { });
        pod.Status = new() { Phase = "Pending" };

        Assert.Equal(replaced, Rollout.Decide(pod, Changed, policy)!.ReplaceNow);
        Assert.Equal(replaced, Rollout.Decide(Running(ready: false, readyChanged: Start), Changed, policy)!.ReplaceNow);
    }

    [Fact]
    public void A_server_that_is_too_busy_for_its_probe_is_still_in_use() =>
        Assert.False(Rollout.Decide(Running(ready: false, readyChanged: Start.AddMinutes(5)), Changed, "OnIdle")!.ReplaceNow);

    private static V1Pod Changed => Desired(spec => spec.Tools.File.MaxSize = "20Mi");

    private static V1Pod Desired(Action<McpSandboxSpec> change) => Built(change);

    private static V1Pod Built(Action<McpSandboxSpec> change) => PodBuilder.Build(Given.Sandbox(change), Given.Options, Given.Old);

    private static V1Pod Running(bool ready, DateTime? readyChanged = null)
    {
        var pod = Built(_ => { });
        pod.Status = new()
        {
            Phase = "Running",
            Conditions = [new() { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = readyChanged ?? Start }],
            ContainerStatuses = [new() { Name = "sandbox", State = new() { Running = new() { StartedAt = Start.AddSeconds(1) } } }],
        };
        return pod;
    }
}
