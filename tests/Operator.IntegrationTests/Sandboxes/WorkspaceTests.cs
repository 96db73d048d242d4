using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Whose files a sandbox gets: its own, or those that an earlier one of its name left, and nobody else's.</summary>
public sealed class WorkspaceTests(SharedCluster cluster)
{
    private const string Claim = "mcp-one-workspace";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("first", "container-mcp", false, "is the one of the sandbox first, by its label")]
    [InlineData("one", "somebody-else", false, "was not made by this operator")]
    [InlineData("one", "container-mcp", true, "belongs to ConfigMap owner")]
    public async Task A_claim_is_taken_over_only_if_an_operator_kept_it_for_a_sandbox_of_this_name(string sandbox, string manager, bool owned, string whose)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var before = await CreateClaimAsync(lab, sandbox, manager, controller: owned);
        await lab.CreateAsync("one");
        var refused = await lab.WaitReasonAsync("one", "WorkspaceBound", "NameConflict");

        Assert.Contains(whose, SandboxLab.Condition(refused, "WorkspaceBound")!.Message, StringComparison.Ordinal);
        Assert.Equal(before.Metadata.OwnerReferences?.Count, (await ReadAsync(lab)).Metadata.OwnerReferences?.Count);
        Assert.Null(refused.Status.WorkspaceClaimName);
    }

    [Fact]
    public async Task A_kept_claim_keeps_its_other_owners_and_a_size_that_nobody_asks_to_change()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await CreateClaimAsync(lab, "one", "container-mcp", controller: false, owner: true);
        var sandbox = await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var claim = await ReadAsync(lab);

        Assert.Equal(["owner", "one"], claim.Metadata.OwnerReferences.Select(owner => owner.Name));
        Assert.Equal(sandbox.Metadata.Uid, claim.Metadata.OwnerReferences.Single(owner => owner.Controller == true).Uid);
        Assert.Equal("2Gi", claim.Spec.Resources.Requests["storage"].ToString());
        Assert.NotEqual("WorkspaceCannotShrink", SandboxLab.Condition(await lab.GetAsync("one"), "WorkspaceBound")?.Reason);
    }

    [Fact]
    public async Task A_claim_that_is_being_deleted_is_waited_for()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var first = await CreateClaimAsync(lab, "one", "container-mcp", controller: false, finalizer: true);
        await lab.DeleteAsync("pvc", Claim);
        await lab.CreateAsync("one");
        await lab.WaitReasonAsync("one", "WorkspaceBound", "ClaimEnding");
        Assert.Null(await lab.FindPodAsync("one"));
        await lab.Client.CoreV1.PatchNamespacedPersistentVolumeClaimAsync(
            new V1Patch("""{"metadata":{"finalizers":null}}""", V1Patch.PatchType.MergePatch), Claim, lab.Namespace, cancellationToken: Token);
        await lab.WaitPodAsync("one");

        Assert.NotEqual(first.Metadata.Uid, (await ReadAsync(lab)).Metadata.Uid);
    }

    [Fact]
    public async Task A_refused_sandbox_does_not_show_somebody_elses_claim()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await CreateClaimAsync(lab, "one", "container-mcp", controller: true);
        await lab.CreateAsync("one", spec => spec.Auth.TokenSecretName = "nowhere");

        Assert.Null((await lab.WaitReasonAsync("one", "Accepted", "InvalidSpec")).Status.WorkspaceClaimName);
    }

    [Fact]
    public async Task A_sandbox_that_is_being_deleted_gets_nothing_new()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.PatchAsync("one", """{"metadata":{"finalizers":["example.org/hold"]}}""");
        await lab.DeleteAsync("mcpsandbox", "one");
        await lab.WaitReasonAsync("one", "Ready", "Terminating");
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        await lab.WaitAsync("one", sandbox => sandbox.Status.PodName is null, "the status to say that there is no pod");

        Assert.Null(await lab.FindPodAsync("one"));
        await lab.PatchAsync("one", """{"metadata":{"finalizers":null}}""");
    }

    private static Task<V1PersistentVolumeClaim> ReadAsync(SandboxLab lab) =>
        lab.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync(Claim, lab.Namespace, cancellationToken: Token);

    private static async Task<V1PersistentVolumeClaim> CreateClaimAsync(
        SandboxLab lab, string sandbox, string manager, bool controller, bool owner = false, bool finalizer = false)
    {
        var metadata = new V1ObjectMeta
        {
            Name = Claim,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = manager, ["containermcp.dev/sandbox"] = sandbox },
            Finalizers = finalizer ? ["example.org/hold"] : null,
        };
        if (controller || owner)
        {
            var map = await lab.Client.CoreV1.CreateNamespacedConfigMapAsync(new() { Metadata = new() { Name = "owner" } }, lab.Namespace, cancellationToken: Token);
            metadata.OwnerReferences = [new() { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = map.Metadata.Uid, Controller = controller ? true : null }];
        }

        var spec = new V1PersistentVolumeClaimSpec { AccessModes = ["ReadWriteOnce"], Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("2Gi") } } };
        return await lab.Client.CoreV1.CreateNamespacedPersistentVolumeClaimAsync(new() { Metadata = metadata, Spec = spec }, lab.Namespace, cancellationToken: Token);
    }
}
