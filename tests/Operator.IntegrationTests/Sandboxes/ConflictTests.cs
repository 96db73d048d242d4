using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class ConflictTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("policy", "mcp-one", new[] { "secret/mcp-one-token" })]
    [InlineData("secret", "mcp-one-token", new[] { "policy/mcp-one" })]
    [InlineData("claim", "mcp-one-workspace", new[] { "policy/mcp-one", "secret/mcp-one-token" })]
    [InlineData("pod", "mcp-one", new[] { "claim/mcp-one-workspace", "policy/mcp-one", "secret/mcp-one-token" })]
    [InlineData("service", "mcp-one", new[] { "claim/mcp-one-workspace", "pod/mcp-one", "policy/mcp-one", "secret/mcp-one-token" })]
    public async Task Somebody_elses_object_is_left_alone_and_nothing_after_it_is_made(string kind, string name, string[] made)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var version = await OccupyAsync(lab, kind, name);
        await lab.CreateAsync("one");
        var sandbox = await lab.WaitReasonAsync("one", "Ready", "NameConflict");
        var objects = await lab.ObjectsAsync();

        Assert.Contains(name, SandboxLab.Condition(sandbox, "Ready")!.Message, StringComparison.Ordinal);
        Assert.True(objects.Remove($"{kind}/{name}", out var after));
        Assert.True(kind is "claim" or "pod" || after == version, "the object was changed");
        Assert.Equal(made, objects.Keys);
    }

    [Fact]
    public async Task Somebody_elses_pod_is_not_stopped_with_the_sandbox()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await OccupyAsync(lab, "pod", "mcp-one");
        // With it the operator's cache knows the pod.
        await lab.Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"metadata":{"labels":{"app.kubernetes.io/managed-by":"container-mcp"}}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);
        await lab.CreateAsync("one", spec => spec.Suspend = true);
        var sandbox = await lab.WaitReasonAsync("one", "Ready", "Suspended");

        Assert.Null(sandbox.Status.PodName);
        Assert.Null((await lab.FindPodAsync("one"))!.Metadata.DeletionTimestamp);
    }

    [Fact]
    public async Task When_the_name_is_free_the_sandbox_goes_on()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await OccupyAsync(lab, "policy", "mcp-one");
        await lab.CreateAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "NameConflict");
        await lab.DeleteAsync("networkpolicy", "mcp-one");

        await lab.WaitPodAsync("one");
    }

    [Fact]
    public async Task A_sandbox_whose_URL_leads_to_somebody_elses_service_is_not_ready_however_ready_its_pod_is()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await OccupyAsync(lab, "service", "mcp-one");
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.ReportAsync("one", new() { Phase = "Running", StartTime = DateTime.UtcNow, Conditions = [new() { Type = "Ready", Status = "True" }] });
        var sandbox = await lab.WaitAsync("one", sandbox => sandbox.Status?.StartedAt is not null, "the ready pod is seen");
        Assert.Equal("NameConflict", SandboxLab.Condition(sandbox, "Ready")!.Reason);

        await lab.DeleteAsync("service", "mcp-one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        Assert.Contains("service/mcp-one", (await lab.ObjectsAsync()).Keys);
    }

    [Fact]
    public async Task What_users_change_or_remove_is_put_right()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var pod = await lab.WaitPodAsync("one");
        var token = (await lab.Client.CoreV1.ReadNamespacedSecretAsync("mcp-one-token", lab.Namespace, cancellationToken: Token)).Data["token"];

        await lab.Client.NetworkingV1.DeleteNamespacedNetworkPolicyAsync("mcp-one", lab.Namespace, cancellationToken: Token);
        await lab.Client.CoreV1.PatchNamespacedServiceAsync(
            new V1Patch("""{"spec":{"selector":{"containermcp.dev/sandbox":"other"}}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);
        // Without its label the pod would be outside of every policy, and the operator's cache would not even see it.
        await lab.Client.CoreV1.PatchNamespacedPodAsync(
            new V1Patch("""{"metadata":{"labels":{"containermcp.dev/sandbox":null,"app.kubernetes.io/managed-by":null}}}""", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);

        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).ContainsKey("policy/mcp-one"), () => "the policy is back");
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ReadNamespacedServiceAsync("mcp-one", lab.Namespace, cancellationToken: Token)).Spec.Selector["containermcp.dev/sandbox"] == "one",
            () => "the selector is right");
        await SandboxLab.EventuallyAsync(
            async () => (await lab.FindPodAsync("one"))?.Metadata.Labels.ContainsKey("containermcp.dev/sandbox") == true, () => "the label is back");
        Assert.Equal(pod.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);
        Assert.Equal(token, (await lab.Client.CoreV1.ReadNamespacedSecretAsync("mcp-one-token", lab.Namespace, cancellationToken: Token)).Data["token"]);
    }

    private static async Task<string> OccupyAsync(SandboxLab lab, string kind, string name)
    {
        var metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["owner"] = "somebody-else" } };
        var core = lab.Client.CoreV1;
        if (kind == "pod")
        {
            // No pod is admitted to a namespace before its account is there.
            await SandboxLab.EventuallyAsync(
                async () => (await core.ListNamespacedServiceAccountAsync(lab.Namespace, cancellationToken: Token)).Items.Count > 0, () => "the account default exists");
        }

        IKubernetesObject<V1ObjectMeta> made = kind switch
        {
            "secret" => await core.CreateNamespacedSecretAsync(new() { Metadata = metadata }, lab.Namespace, cancellationToken: Token),
            "claim" => await core.CreateNamespacedPersistentVolumeClaimAsync(
                new()
                {
                    Metadata = metadata,
                    Spec = new() { AccessModes = ["ReadWriteOnce"], Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Mi") } } },
                },
                lab.Namespace, cancellationToken: Token),
            "policy" => await lab.Client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(
                new() { Metadata = metadata, Spec = new() { PodSelector = new() } }, lab.Namespace, cancellationToken: Token),
            "service" => await core.CreateNamespacedServiceAsync(
                new() { Metadata = metadata, Spec = new() { Ports = [new() { Port = 80 }] } }, lab.Namespace, cancellationToken: Token),
            _ => await core.CreateNamespacedPodAsync(
                new()
                {
                    Metadata = metadata,
                    Spec = new()
                    {
                        AutomountServiceAccountToken = false,
                        NodeSelector = new Dictionary<string, string> { ["example.org/no-such-node"] = "true" },
                        Containers = [new() { Name = "a", Image = "a" }],
                    },
                },
                lab.Namespace, cancellationToken: Token),
        };
        return made.Metadata.ResourceVersion;
    }
}
