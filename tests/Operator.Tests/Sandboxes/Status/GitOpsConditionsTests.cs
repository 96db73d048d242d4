using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Status;

/// <summary>What kstatus, by which Flux and Helm 4 wait, makes of a sandbox.</summary>
public sealed class GitOpsConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 13, 0, 0, TimeSpan.Zero);
    private static readonly McpSandbox Sandbox = Given.Sandbox();
    private static readonly SpecFinding Wrong = new("spec.x", "1", "2");

    public static TheoryData<string, object, string> States => new()
    {
        { "ready", Seen(Pods.Ready(Sandbox)), "Current" },
        { "starting", Seen(Pods.Waiting(Sandbox, "ContainerCreating")), "InProgress" },
        { "no node yet", Seen(Pods.Unschedulable(Sandbox)), "InProgress" },
        { "no pod yet", Seen(null), "InProgress" },
        { "no image", Seen(Pods.Waiting(Sandbox, "ImagePullBackOff")), "Failed" },
        { "evicted, the next one follows", Seen(Pods.Evicted(Sandbox)) with { NextPodAt = Now.AddMinutes(1) }, "InProgress" },
        { "refused", Seen(null) with { Findings = [Wrong] }, "Failed" },
        { "refused while the pod of the spec before runs", Seen(Pods.Ready(Sandbox)) with { Findings = [Wrong] }, "Failed" },
        { "a Secret may still come", Seen(null) with { Findings = [Wrong], AwaitsReference = true }, "InProgress" },
        { "quota", Seen(null) with { Failure = new(Stage.Pod, "QuotaExceeded", "no") }, "Failed" },
        { "the one before is on its way out", Seen(null) with { Failure = new(Stage.Pod, "PredecessorEnding", "soon") }, "InProgress" },
        { "suspended", Seen(null) with { StopCause = StopCause.Wish }, "Failed" },
        { "idle", Seen(Pods.Idle(Sandbox)) with { StopCause = StopCause.Idle }, "Failed" },
        { "expired", Seen(null) with { StopCause = StopCause.Expired }, "Failed" },
        { "suspended, the pod is ending", Seen(Pods.Ready(Sandbox)) with { StopCause = StopCause.Wish }, "InProgress" },
        { "replaced now", Seen(Pods.Ready(Sandbox)) with { Rollout = new(true, "Replacing", "x") }, "InProgress" },
        { "replaced when idle", Seen(Pods.Ready(Sandbox)) with { Rollout = new(false, "RolloutPending", "x") }, "Current" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void Waiting_ends_when_there_is_nothing_to_wait_for(string name, object seen, string expected)
    {
        var sandbox = Given.Sandbox();
        sandbox.Status = StatusFunction.Compute((Observation)seen, Given.Options, Now);

        Assert.Equal((name, expected), (name, Kstatus(sandbox)));
        Assert.All(sandbox.Status.Conditions!, condition => Assert.Equal(sandbox.Metadata.Generation, condition.ObservedGeneration));
    }

    [Fact]
    public void A_spec_that_nobody_has_looked_at_yet_is_in_progress()
    {
        var sandbox = Given.Sandbox();
        sandbox.Status = StatusFunction.Compute(Seen(Pods.Ready(sandbox)), Given.Options, Now);
        sandbox.Metadata.Generation++;

        Assert.Equal("InProgress", Kstatus(sandbox));
    }

    private static Observation Seen(V1Pod? pod) => new() { Sandbox = Sandbox, Pod = pod, NetworkApplied = true };

    /// <summary>Its rules for a kind that it does not know, in their order.</summary>
    private static string Kstatus(McpSandbox sandbox)
    {
        if (sandbox.Metadata.DeletionTimestamp is not null)
        {
            return "Terminating";
        }

        if (sandbox.Status?.ObservedGeneration is { } observed && observed != sandbox.Metadata.Generation)
        {
            return "InProgress";
        }

        var conditions = sandbox.Status?.Conditions ?? [];
        foreach (var condition in conditions.Where(condition => condition.Status == "True"))
        {
            if (condition.Type is "Reconciling" or "Stalled")
            {
                return condition.Type == "Stalled" ? "Failed" : "InProgress";
            }
        }

        return conditions.FirstOrDefault(condition => condition.Type == "Ready") is null or { Status: "True" } ? "Current" : "InProgress";
    }
}
