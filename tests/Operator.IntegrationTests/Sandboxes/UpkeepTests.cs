using System.Text;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>What goes on for a running sandbox whose spec is refused, or whose class is gone.</summary>
public sealed class UpkeepTests(SharedCluster cluster)
{
    private const string Refused = """{"spec":{"className":"no-such-class"}}""";
    private const string Accepted = """{"spec":{"className":null}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_that_loses_its_policy_while_its_spec_is_refused_is_cut_off_until_the_spec_is_right()
    {
        await using var lab = await RunningAsync();
        await lab.PatchAsync("one", Refused);
        var refused = await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        Assert.Equal("True", SandboxLab.Condition(refused, "NetworkApplied")!.Status);

        await lab.DeleteAsync("networkpolicy", "mcp-one");
        V1NetworkPolicy? closed = null;
        await SandboxLab.EventuallyAsync(async () => (closed = await FindPolicyAsync(lab)) is { Metadata.DeletionTimestamp: null } found && found.Spec.Egress is not { Count: > 0 }, () => "a closed policy");
        Assert.Equal(["Ingress", "Egress"], closed!.Spec.PolicyTypes);
        Assert.Equal(lab.Namespace, Assert.Single(Assert.Single(closed.Spec.Ingress).FromProperty).NamespaceSelector.MatchLabels.Values.Single());
        await lab.WaitReasonAsync("one", "NetworkApplied", "Closed");
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items.Any(entry => entry is { Reason: "NetworkClosed", Type: "Warning" }),
            () => "an event");

        await lab.PatchAsync("one", Accepted);
        await SandboxLab.EventuallyAsync(async () => (await FindPolicyAsync(lab))?.Spec.Egress is { Count: > 0 }, () => "the policy of the spec again");
    }

    [Fact]
    public async Task A_pod_that_loses_the_label_of_its_policy_gets_it_back_though_its_spec_is_refused()
    {
        await using var lab = await RunningAsync();
        await lab.PatchAsync("one", Refused);
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        await lab.Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"metadata":{"labels":{"containermcp.dev/sandbox":null}}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);

        await SandboxLab.EventuallyAsync(async () => (await lab.FindPodAsync("one"))!.Metadata.Labels.ContainsKey("containermcp.dev/sandbox"), () => "the label again");
    }

    [Fact]
    public async Task A_policy_is_put_right_though_the_workspace_cannot_be()
    {
        await using var lab = await RunningAsync(spec => spec.Workspace.Size = "1Gi");
        await lab.PatchAsync("one", """{"spec":{"workspace":{"size":"512Mi"}}}""");
        await lab.WaitReasonAsync("one", "WorkspaceBound", "WorkspaceCannotShrink");
        var before = (await FindPolicyAsync(lab))!.Metadata.Uid;
        await lab.DeleteAsync("networkpolicy", "mcp-one");

        await SandboxLab.EventuallyAsync(async () => await FindPolicyAsync(lab) is { } policy && policy.Metadata.Uid != before, () => "another policy");
    }

    [Fact]
    public async Task A_token_changes_though_the_policys_name_is_taken()
    {
        await using var lab = await RunningAsync();
        var before = await TokensAsync(lab);
        await lab.Client.NetworkingV1.PatchNamespacedNetworkPolicyAsync(
            new V1Patch("""{"metadata":{"ownerReferences":null,"labels":null}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);
        var sandbox = await lab.WaitReasonAsync("one", "NetworkApplied", "NameConflict");
        Assert.Equal("mcp-one-workspace", sandbox.Status.WorkspaceClaimName);
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"leaked","containermcp.dev/token-grace-period":"0s"}}}""");

        await SandboxLab.EventuallyAsync(async () => (await TokensAsync(lab))["token"] != before["token"], () => "another token");
    }

    [Fact]
    public async Task Tokens_change_and_end_though_the_spec_is_refused()
    {
        await using var lab = await RunningAsync();
        var before = await TokensAsync(lab);
        await lab.PatchAsync("one", Refused);
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"leaked","containermcp.dev/token-grace-period":"4s"}}}""");
        await lab.WaitReasonAsync("one", "TokenRotated", "Rotated");
        Assert.NotEqual(before["token"], (await TokensAsync(lab))["token"]);

        await SandboxLab.EventuallyAsync(async () => !(await TokensAsync(lab)).ContainsKey("previous-token"), () => "the end of the old token");
    }

    [Fact]
    public async Task A_rotation_whose_grace_period_cannot_be_read_changes_no_token()
    {
        await using var lab = await RunningAsync();
        var before = await TokensAsync(lab);
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"containermcp.dev/rotate-token":"1","containermcp.dev/token-grace-period":"soon"}}}""");
        await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec");

        Assert.Equal(before, await TokensAsync(lab));
    }

    [Fact]
    public async Task A_ttl_that_is_refused_neither_ends_a_sandbox_nor_lengthens_its_life()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.Max.Ttl = "8h");
        await lab.CreateAsync("one", spec => (spec.ClassName, spec.Lifecycle.Ttl) = (offer.Name, "2h"));
        var pod = await lab.WaitPodAsync("one");
        var end = (await lab.WaitReasonAsync("one", "Accepted", "Valid")).Status.ExpiresAt;
        foreach (var (ttl, reason) in new[] { ("0", "InvalidSpec"), ("9h", "ExceedsClass"), ("9999h", "ExceedsClass") })
        {
            await lab.PatchAsync("one", "{\"spec\":{\"lifecycle\":{\"ttl\":\"" + ttl + "\"}}}");
            var sandbox = await lab.WaitAsync(
                "one", seen => seen.Status.ObservedGeneration == seen.Metadata.Generation && SandboxLab.Condition(seen, "Accepted")?.Reason == reason, $"{ttl} refused");
            Assert.Equal(end, sandbox.Status.ExpiresAt);
        }

        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sandbox_that_its_class_suspends_at_its_end_keeps_its_files_when_the_class_goes(bool suspended)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.Defaults.Lifecycle = new() { Ttl = "3s", OnExpiry = ExpiryAction.Suspend });
        await lab.CreateAsync("one", spec => (spec.ClassName, spec.Suspend) = (offer.Name, suspended));
        await lab.WaitReasonAsync("one", "Ready", "Expired");
        await offer.DisposeAsync();
        var sandbox = await lab.WaitReasonAsync("one", "Accepted", "ClassDeleted");

        Assert.Equal(("Suspended", null), (sandbox.Status.Phase, sandbox.Metadata.DeletionTimestamp));
        Assert.Contains("claim/mcp-one-workspace", (await lab.ObjectsAsync()).Keys);
    }

    private async Task<SandboxLab> RunningAsync(Action<McpSandboxSpec>? change = null)
    {
        var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", change);
        await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        return lab;
    }

    private static async Task<V1NetworkPolicy?> FindPolicyAsync(SandboxLab lab)
    {
        try
        {
            return await lab.Client.NetworkingV1.ReadNamespacedNetworkPolicyAsync("mcp-one", lab.Namespace, cancellationToken: Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<Dictionary<string, string>> TokensAsync(SandboxLab lab) =>
        (await lab.Client.CoreV1.ReadNamespacedSecretAsync("mcp-one-token", lab.Namespace, cancellationToken: Token)).Data
            .ToDictionary(entry => entry.Key, entry => Encoding.ASCII.GetString(entry.Value));
}
