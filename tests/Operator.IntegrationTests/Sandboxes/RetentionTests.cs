using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Whoever asks for the files to be kept keeps them, whatever else is wrong with the sandbox.</summary>
public sealed class RetentionTests(SharedCluster cluster)
{
    private const string Claim = "mcp-one-workspace";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"spec":{"className":"no-such-class","workspace":{"retention":"Retain"}}}""")]
    [InlineData("""{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}},"auth":{"tokenSecretName":"nowhere"},"workspace":{"retention":"Retain"}}}""")]
    [InlineData("""{"spec":{"suspend":true,"workspace":{"retention":"Retain"}}}""")]
    [InlineData("""{"spec":{"workspace":{"size":"1Mi","retention":"Retain"}}}""")]
    public async Task A_wish_to_keep_the_files_counts_though_the_rest_of_the_spec_may_be_refused(string patch)
    {
        await using var lab = await RunningAsync();
        await lab.PatchAsync("one", patch);

        await AssertKeptAsync(lab);
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("secret")]
    public async Task It_counts_though_an_earlier_stage_cannot_be_completed(string kind)
    {
        await using var lab = await RunningAsync();
        await GiveAwayAsync(lab, kind);
        await lab.WaitReasonAsync("one", "Ready", "NameConflict");
        await lab.PatchAsync("one", """{"spec":{"workspace":{"retention":"Retain"}}}""");

        await AssertKeptAsync(lab, leftBehind: kind == "policy" ? "policy/mcp-one" : "secret/mcp-one-token");
    }

    [Fact]
    public async Task It_counts_though_the_claim_has_lost_its_labels()
    {
        await using var lab = await RunningAsync();
        await lab.PatchAsync("one", """{"spec":{"className":"no-such-class"}}""");
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        await lab.Client.CoreV1.PatchNamespacedPersistentVolumeClaimAsync(
            new V1Patch("""{"metadata":{"labels":null}}""", V1Patch.PatchType.MergePatch), Claim, lab.Namespace, cancellationToken: Token);
        await lab.PatchAsync("one", """{"spec":{"workspace":{"retention":"Retain"}}}""");

        await AssertKeptAsync(lab);
    }

    [Fact]
    public async Task A_ttl_that_ended_while_no_operator_ran_does_not_take_files_that_shall_be_kept()
    {
        await using var lab = await RunningAsync(spec => spec.Lifecycle.Ttl = "1h");
        await lab.StopOperatorAsync();
        await lab.PatchAsync("one", """{"spec":{"lifecycle":{"ttl":"1s"},"workspace":{"retention":"Retain"}}}""");
        await lab.StartOperatorAsync();

        await AssertGoneButAsync(lab, "claim/" + Claim);
    }

    [Fact]
    public async Task What_a_missing_class_said_of_the_files_stays()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.Defaults.Workspace.Retention = WorkspaceRetention.Retain);
        await lab.CreateAsync("one", spec => spec.ClassName = offer.Name);
        await lab.WaitPodAsync("one");
        await offer.DisposeAsync();
        await lab.WaitReasonAsync("one", "Accepted", "ClassDeleted");

        Assert.Null((await ReadAsync(lab)).Metadata.OwnerReferences);
    }

    [Fact]
    public async Task Files_that_need_not_be_kept_any_more_go_with_a_refused_sandbox_too()
    {
        await using var lab = await RunningAsync(spec => spec.Workspace.Retention = WorkspaceRetention.Retain);
        await lab.PatchAsync("one", """{"spec":{"className":"no-such-class","workspace":{"retention":"Delete"}}}""");
        await SandboxLab.EventuallyAsync(async () => (await ReadAsync(lab)).Metadata.OwnerReferences is [{ Controller: true }], () => "the claim owned");
        await lab.DeleteAsync("mcpsandbox", "one");

        await AssertGoneButAsync(lab);
    }

    [Fact]
    public async Task Files_of_an_earlier_sandbox_do_not_go_with_a_refused_one_that_never_had_them()
    {
        await using var lab = await RunningAsync(spec => spec.Workspace.Retention = WorkspaceRetention.Retain);
        await lab.DeleteAsync("mcpsandbox", "one");
        await AssertGoneButAsync(lab, "claim/" + Claim);
        await lab.CreateAsync("one", spec => (spec.ClassName, spec.Workspace.Retention) = ("no-such-class", WorkspaceRetention.Delete));
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotFound");
        await lab.DeleteAsync("mcpsandbox", "one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).Count == 1, () => "only the claim");

        Assert.Null((await ReadAsync(lab)).Metadata.OwnerReferences);
    }

    private async Task<SandboxLab> RunningAsync(Action<McpSandboxSpec>? change = null)
    {
        var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", change);
        await lab.WaitPodAsync("one");
        await lab.WaitAsync("one", sandbox => sandbox.Status?.WorkspaceClaimName is not null, "the claim in the status");
        return lab;
    }

    /// <summary>As if another controller had it.</summary>
    private static async Task GiveAwayAsync(SandboxLab lab, string kind)
    {
        var map = await lab.Client.CoreV1.CreateNamespacedConfigMapAsync(new() { Metadata = new() { Name = "owner" } }, lab.Namespace, cancellationToken: Token);
        var owner = new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = map.Metadata.Uid, Controller = true };
        var patch = new V1Patch($"{{\"metadata\":{{\"ownerReferences\":[{KubernetesJson.Serialize(owner)}]}}}}", V1Patch.PatchType.MergePatch);
        await (kind == "policy"
            ? lab.Client.NetworkingV1.PatchNamespacedNetworkPolicyAsync(patch, "mcp-one", lab.Namespace, cancellationToken: Token)
            : (Task)lab.Client.CoreV1.PatchNamespacedSecretAsync(patch, "mcp-one-token", lab.Namespace, cancellationToken: Token));
    }

    private static async Task AssertKeptAsync(SandboxLab lab, params string[] leftBehind)
    {
        await SandboxLab.EventuallyAsync(async () => (await ReadAsync(lab)).Metadata.OwnerReferences is null or [], () => "the claim without an owner", seconds: 20);
        await lab.DeleteAsync("mcpsandbox", "one");
        await AssertGoneButAsync(lab, ["claim/" + Claim, .. leftBehind]);
    }

    private static async Task AssertGoneButAsync(SandboxLab lab, params string[] kept)
    {
        var last = Array.Empty<string>();
        await SandboxLab.EventuallyAsync(
            async () => (last = [.. (await lab.ObjectsAsync()).Keys]).SequenceEqual(kept), () => $"left: {string.Join(", ", kept)}; last: {string.Join(", ", last)}");
    }

    private static Task<V1PersistentVolumeClaim> ReadAsync(SandboxLab lab) =>
        lab.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync(Claim, lab.Namespace, cancellationToken: Token);
}
