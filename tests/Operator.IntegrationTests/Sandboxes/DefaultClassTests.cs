using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>A default class is every sandbox's in the cluster: these tests run while no other does.</summary>
[CollectionDefinition(nameof(DefaultClassTests), DisableParallelization = true)]
[Collection(nameof(DefaultClassTests))]
public sealed class DefaultClassTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deleting_the_default_class_lifts_no_ceiling_ends_nothing_and_is_made_good_by_its_return()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(Offer, isDefault: true);
        await lab.CreateAsync("good");
        await lab.CreateAsync("greedy", spec => spec.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["memory"] = "4Gi" } });
        var pod = await lab.WaitPodAsync("good");
        await lab.ReportReadyAsync("good");
        var expiresAt = (await lab.WaitReasonAsync("good", "Ready", "ServerReady")).Status.ExpiresAt;
        await lab.WaitReasonAsync("greedy", "Accepted", "ExceedsClass");

        await offer.DisposeAsync();
        var good = await lab.WaitReasonAsync("good", "Accepted", "ClassDeleted");
        await lab.WaitReasonAsync("greedy", "Accepted", "ClassDeleted");
        Assert.NotNull(expiresAt);
        Assert.Equal(("Ready", expiresAt, offer.Name), (good.Status.Phase, good.Status.ExpiresAt, good.Status.ClassName));
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("good"))?.Metadata.Uid);

        // Neither a changed spec nor a lost pod finds a way around.
        await lab.PatchAsync("greedy", """{"spec":{"resources":{"limits":{"memory":"5Gi"}}}}""");
        await lab.DeleteAsync("pod", "mcp-good");
        await lab.WaitAsync("greedy", seen => seen.Status.ObservedGeneration == 2, "the new spec seen");
        await lab.WaitAsync("good", seen => seen.Status.Phase == "Failed", "Failed without a pod");
        Assert.Null(await lab.FindPodAsync("greedy"));
        Assert.Null(await lab.FindPodAsync("good"));

        await using var back = await lab.CreateClassAsync(Offer, offer.Name, isDefault: true);
        await lab.WaitPodAsync("good", otherThan: pod.Metadata.Uid);
        await lab.WaitReasonAsync("greedy", "Accepted", "ExceedsClass");
        Assert.Null(await lab.FindPodAsync("greedy"));
    }

    [Fact]
    public async Task A_class_that_is_not_the_default_any_more_goes_on_to_apply_where_it_did_and_nowhere_else()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(Offer, isDefault: true);
        await lab.CreateAsync("greedy", spec => spec.Resources = new() { Limits = new Dictionary<string, IntOrString> { ["memory"] = "4Gi" } });
        await lab.WaitReasonAsync("greedy", "Accepted", "ExceedsClass");

        await offer.PatchAsync($$$"""{"metadata":{"annotations":{"{{{McpSandboxClass.DefaultAnnotation}}}":null} } }""");
        await lab.PatchAsync("greedy", """{"spec":{"resources":{"limits":{"memory":"5Gi"}}}}""");
        await lab.WaitAsync("greedy", seen => SandboxLab.Condition(seen, "Accepted")?.Message.Contains("5Gi is more than", StringComparison.Ordinal) == true, "refused still");
        await lab.CreateAsync("late");
        await lab.WaitPodAsync("late");
        Assert.Null((await lab.WaitReasonAsync("late", "Accepted", "Valid")).Status.ClassName);

        await using var renamed = await lab.CreateClassAsync(spec => spec.Max.Resources = new Dictionary<string, IntOrString> { ["memory"] = "8Gi" }, isDefault: true);
        await lab.WaitPodAsync("greedy");
        await lab.WaitAsync("late", seen => seen.Status.ClassName == renamed.Name, "the new default applies to all");
    }

    [Fact]
    public async Task Where_a_class_is_required_a_new_sandbox_waits_for_one()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        await lab.StartOperatorAsync(isClassRequired: true);
        await lab.CreateAsync("one");
        var refused = await lab.WaitReasonAsync("one", "Accepted", "ClassRequired");
        Assert.Contains("classes.required", SandboxLab.Condition(refused, "Accepted")!.Message, StringComparison.Ordinal);
        Assert.Empty((await lab.ObjectsAsync()).Keys);

        await using var offer = await lab.CreateClassAsync(Offer, isDefault: true);
        await lab.WaitPodAsync("one");
    }

    [Fact]
    public async Task A_default_class_for_other_namespaces_leaves_nobody_without_ceilings()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var offer = await lab.CreateClassAsync(spec => spec.AllowedNamespaces = new() { From = "Names", Names = ["somebody-else"] }, isDefault: true);
        await lab.CreateAsync("one");
        await lab.WaitReasonAsync("one", "Accepted", "ClassNotAllowed");
        Assert.Null(await lab.FindPodAsync("one"));

        await offer.PatchAsync($$$"""{"spec":{"allowedNamespaces":{"names":["{{{lab.Namespace}}}"]} } }""");
        await lab.WaitPodAsync("one");
    }

    private static void Offer(McpSandboxClassSpec spec) =>
        (spec.Max.Resources, spec.Max.Ttl) = (new Dictionary<string, IntOrString> { ["memory"] = "2Gi" }, "8h");
}
