using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Two installations of the operator that watch one namespace.</summary>
public sealed class InstallationTests(SharedCluster cluster)
{
    private const string Mark = "containermcp.dev/installation";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_leaves_alone_what_the_first_serves_and_says_so()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        var before = await lab.ObjectsAsync();
        await lab.StartOperatorAsync(operatorNamespace: "another");
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items.Any(entry => entry is { Reason: "ServedByAnother", Type: "Warning" }),
            () => "an event");
        await lab.PatchAsync("one", """{"spec":{"tools":{"web":{"enabled":false}},"rollout":"Manual"}}""");
        await lab.WaitReasonAsync("one", "UpToDate", "RestartNeeded");
        await Task.Delay(TimeSpan.FromSeconds(2), Token);

        var policy = await PolicyAsync(lab);
        Assert.StartsWith(lab.Namespace + "/", policy.Metadata.Annotations[Mark], StringComparison.Ordinal);
        Assert.Equal(before.Where(entry => entry.Key != "policy/mcp-one"), (await lab.ObjectsAsync()).Where(entry => entry.Key != "policy/mcp-one"));
    }

    [Fact]
    public async Task What_another_serves_is_left_without_a_word_in_the_status_also_where_the_cache_does_not_know_it()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.Client.CoordinationV1.CreateNamespacedLeaseAsync(new V1Lease { Metadata = new() { Name = "another" } }, lab.Namespace, cancellationToken: Token);
        await lab.Client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(
            new V1NetworkPolicy
            {
                // Without the label that the cache asks for: somebody has taken it off.
                Metadata = new() { Name = "mcp-one", Annotations = new Dictionary<string, string> { [Mark] = $"{lab.Namespace}/another" } },
                Spec = new() { PodSelector = new() },
            },
            lab.Namespace, cancellationToken: Token);
        // The cache of policies has heard of something later: what a conflict shows of the other one is older and not put in.
        await lab.CreateAsync("later");
        await lab.WaitPodAsync("later");
        await lab.ReportReadyAsync("later");
        await lab.WaitReasonAsync("later", "Ready", "ServerReady");
        await lab.CreateAsync("one");
        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items
                .Any(entry => entry is { Reason: "ServedByAnother", InvolvedObject.Name: "one" }),
            () => "an event");

        Assert.Null((await lab.GetAsync("one")).Status?.Conditions);
    }

    [Fact]
    public async Task Both_at_once_come_to_rest_with_new_sandboxes()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.StartOperatorAsync(operatorNamespace: "another");
        var names = Enumerable.Range(0, 8).Select(i => $"box-{i}").ToList();
        await Task.WhenAll(names.Select(name => lab.CreateAsync(name)));
        foreach (var name in names)
        {
            await lab.WaitPodAsync(name);
            await lab.WaitAsync(name, sandbox => sandbox.Status?.PodName is not null, "a status");
        }

        SortedDictionary<string, string>? last = null;
        await SandboxLab.EventuallyAsync(
            async () =>
            {
                var before = last;
                last = await lab.ObjectsAsync();
                await Task.Delay(TimeSpan.FromSeconds(2), Token);
                return before?.SequenceEqual(last) == true;
            },
            () => "nothing is written any more");
    }

    [Theory]
    [InlineData("gone-with-its-namespace/container-mcp-operator")]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task What_an_installation_that_is_gone_served_is_taken_over_and_so_is_what_has_no_mark(string? mark)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.StopOperatorAsync();
        await lab.Client.NetworkingV1.PatchNamespacedNetworkPolicyAsync(
            new V1Patch("{\"metadata\":{\"annotations\":{\"" + Mark + "\":" + (mark is null ? "null" : $"\"{mark}\"") + "}}}", V1Patch.PatchType.MergePatch), "mcp-one", lab.Namespace, cancellationToken: Token);
        await lab.StartOperatorAsync();

        await SandboxLab.EventuallyAsync(
            async () => (await PolicyAsync(lab)).Metadata.Annotations.TryGetValue(Mark, out var now) && now.StartsWith(lab.Namespace + "/", StringComparison.Ordinal), () => "this installation's mark");
    }

    private static Task<V1NetworkPolicy> PolicyAsync(SandboxLab lab) => lab.Client.NetworkingV1.ReadNamespacedNetworkPolicyAsync("mcp-one", lab.Namespace, cancellationToken: Token);
}
