using ContainerMcp.TestCluster;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class RolloutTests(SharedCluster cluster)
{
    private const string Slower = """{"spec":{"tools":{"bash":{"timeoutDefault":"7s"}}}}""";

    [Theory]
    [InlineData(null, "RolloutPending", "BASH_TIMEOUT_DEFAULT changed from 30 to 7; the pod is replaced when it is next idle or suspended")]
    [InlineData("Manual", "RestartNeeded", "BASH_TIMEOUT_DEFAULT changed from 30 to 7; the pod stays until")]
    public async Task A_pod_in_use_is_left_alone_until_the_sandbox_was_suspended(string? policy, string reason, string message)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var first = await StartAsync(lab, policy);
        await lab.PatchAsync("one", Slower);
        var sandbox = await lab.WaitReasonAsync("one", "UpToDate", reason);

        Assert.Equal("False", SandboxLab.Condition(sandbox, "UpToDate")!.Status);
        Assert.StartsWith(message, SandboxLab.Condition(sandbox, "UpToDate")!.Message, StringComparison.Ordinal);
        Assert.Equal(("Ready", first.Metadata.Uid), (sandbox.Status.Phase, (await lab.FindPodAsync("one"))?.Metadata.Uid));

        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.WaitAsync("one", seen => seen.Status.Phase == "Suspended", "suspended");
        await lab.PatchAsync("one", """{"spec":{"suspend":false}}""");
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        await lab.WaitReasonAsync("one", "UpToDate", "UpToDate");

        Assert.Equal("7", Setting(second));
    }

    [Fact]
    public async Task A_pod_that_has_ended_is_made_anew_from_the_present_spec()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var first = await StartAsync(lab, policy: null);
        await lab.PatchAsync("one", Slower);
        await lab.WaitReasonAsync("one", "UpToDate", "RolloutPending");
        await lab.ReportAsync("one", new() { Phase = "Failed", Reason = "Evicted", Message = "The node was low on resource: memory." });

        Assert.Equal("7", Setting(await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid)));
    }

    [Fact]
    public async Task Immediate_replaces_a_pod_in_use_at_once()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var first = await StartAsync(lab, "Immediate");
        await lab.PatchAsync("one", Slower);

        Assert.Equal("7", Setting(await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid)));
    }

    [Fact]
    public async Task The_restart_annotation_restarts_once_for_each_new_value()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var first = await StartAsync(lab, "Manual");
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/restart":"1"}}}""");
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await lab.WaitReasonAsync("one", "UpToDate", "UpToDate");
        // Neither an unrelated change nor taking the annotation away is a request.
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/restart":null,"note":"x"}},"spec":{"lifecycle":{"ttl":"9h"}}}""");
        await lab.WaitAsync("one", seen => seen.Status.ExpiresAt is not null, "the change is seen");

        Assert.Equal(second.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
    }

    /// <summary>The cache keeps neither of them whole; the pod must be made and judged by the real values.</summary>
    [Fact]
    public async Task A_sandbox_that_is_too_large_for_the_cache_has_all_of_its_variables()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var text = new string('x', 20_000);
        await lab.CreateAsync("one", spec => spec.Env = [new() { Name = "BIG", Value = text + "1" }]);
        var first = await lab.WaitPodAsync("one");
        Assert.Equal(text + "1", Assert.Single(first.Spec.Containers[0].Env, variable => variable.Name == "SANDBOX_ENV_BIG").Value);
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await lab.WaitReasonAsync("one", "UpToDate", "UpToDate");

        await lab.PatchAsync("one", $$$"""{"spec":{"env":[{"name":"BIG","value":"{{{text}}}2"}]}}""");
        var sandbox = await lab.WaitReasonAsync("one", "UpToDate", "RolloutPending");

        Assert.StartsWith("env BIG changed; ", SandboxLab.Condition(sandbox, "UpToDate")!.Message, StringComparison.Ordinal);
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/restart":"1"}}}""");
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        Assert.Equal(text + "2", Assert.Single(second.Spec.Containers[0].Env, variable => variable.Name == "SANDBOX_ENV_BIG").Value);
    }

    private static async Task<V1Pod> StartAsync(SandboxLab lab, string? policy)
    {
        await lab.CreateAsync("one", spec => spec.Rollout = policy);
        var pod = await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        return pod;
    }

    private static string Setting(V1Pod pod) => pod.Spec.Containers[0].Env.Single(variable => variable.Name == "BASH_TIMEOUT_DEFAULT").Value;
}
