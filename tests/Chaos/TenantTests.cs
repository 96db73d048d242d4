using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.Chaos.Tests.Objects;
using ContainerMcp.Chaos.Tests.Tenants;
using ContainerMcp.Chaos.Tests.World;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using Xunit;

namespace ContainerMcp.Chaos.Tests;

/// <summary>
/// No tenant stops another, whatever the API server accepts from it: each test has one that takes all it can get, and one that wants what everybody
/// wants, of an operator within the memory that its pod has by default. `make chaos` does more of it, for longer.
/// </summary>
[Collection("tenants")]
public sealed class TenantTests(TenantLab lab, ITestOutputHelper output)
{
    private const int LargeBytes = 1_200_000;

    private static readonly ChaosPlan Plan = ChaosPlan.FromEnvironment();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hostile_tenant_delays_a_good_one_by_no_more_than_moments()
    {
        var (hostile, good) = (await lab.NamespaceAsync("hostile", Ct), await lab.NamespaceAsync("good", Ct));
        Say($"up to {Plan.HostileObjects} hostile objects in {Plan.HostileDuration.TotalSeconds:0} s, {lab.Memory.Description}, CHAOS_SEED={Plan.Seed}");
        var enemy = new HostileTenant(lab.NewClient(), hostile, await lab.ObjectsOfAsync(McpSandbox.Plural, Plan.Seed, Ct), new Random(Plan.Seed + 3));
        var (friend, probe) = (new GoodTenant(lab.NewClient(), good), new ServerProbe(lab.NewClient(), good));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var probing = probe.RunAsync(over.Token, Ct);
        var life = friend.RunAsync(TimeSpan.FromMilliseconds(500), over.Token, Ct);
        await enemy.RunAsync(Plan.HostileObjects, Plan.HostileDuration, Ct);
        await over.CancelAsync();
        await Task.WhenAll(life, probing);
        Say($"hostile: {enemy.Acts}");
        Say($"good: {friend}");
        await SayHowBusyAsync(probe);
        Say($"operator: {Megabytes(lab.Operator.Memory.Peak)} MB at most, {(lab.Memory.Peak is { } peak ? $"{Megabytes(peak)} MB in its control group with files, " : "")}{lab.Memory.Kills} killed, {lab.Operator.CpuTime.TotalSeconds:0} s of the processor");

        await lab.CheckAsync(Ct);
        foreach (var latencies in new[] { friend.Pod, friend.Status, friend.Stop, friend.Deletion })
        {
            Assert.True(latencies.Percentile(0.99) <= LongestWait(probe), $"CHAOS_SEED={Plan.Seed}: {latencies}, allowed {LongestWait(probe).TotalSeconds:0.0} s");
        }
    }

    [Fact]
    public async Task A_new_sandbox_is_seen_to_within_a_second_beside_many_noisy_ones()
    {
        var (noisy, good) = (await lab.NamespaceAsync("noisy", Ct), await lab.NamespaceAsync("good", Ct));
        var crowd = new Crowd(lab.NewClient(), noisy, Plan.NoisySandboxes);
        await crowd.ComeAsync(Ct);
        await crowd.SettleAsync(Ct);
        var (friend, probe) = (new GoodTenant(lab.NewClient(), good), new ServerProbe(lab.NewClient(), good));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var noise = crowd.ShoutAsync(over.Token);

        // All at once, too: whoever begins to lead looks at everything.
        await lab.Operator.KillAsync(Ct);
        lab.Operator.Start();
        await lab.WaitReadyAsync(Ct);
        var probing = probe.RunAsync(over.Token, Ct);
        for (var i = 0; i < (ChaosPlan.IsFull ? 20 : 8); i++)
        {
            await friend.LiveAsync(Ct);
        }

        await over.CancelAsync();
        await Task.WhenAll(noise, probing);
        Say($"beside {Plan.NoisySandboxes} that were changed {crowd.Changes} times: {friend}");
        await SayHowBusyAsync(probe);
        await lab.CheckAsync(Ct);
        Assert.True(friend.Status.Percentile(1) <= LongestWait(probe) / 2, friend.ToString());
        await crowd.LeaveAsync(Ct);
    }

    [Fact]
    public async Task Megabytes_of_sandboxes_end_no_operator()
    {
        var (hostile, good) = (await lab.NamespaceAsync("large", Ct), await lab.NamespaceAsync("good", Ct));
        var (client, friend, random) = (lab.NewClient(), new GoodTenant(lab.NewClient(), good), new Random(Plan.Seed));
        for (var i = 0; i * LargeBytes < Plan.Megabytes * 1_000_000L; i++)
        {
            await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
                new JsonObject
                {
                    ["apiVersion"] = $"{McpSandbox.ApiGroup}/{McpSandbox.ApiVersionName}", ["kind"] = "McpSandbox",
                    ["metadata"] = new JsonObject { ["name"] = $"large-{i}" },
                    ["spec"] = SchemaObjects.Large(LargeBytes, random),
                },
                McpSandbox.ApiGroup, McpSandbox.ApiVersionName, hostile, McpSandbox.Plural, cancellationToken: Ct);
        }

        await friend.LiveAsync(Ct);
        Say($"{Plan.Megabytes} MB, watched: {friend}; operator {Megabytes(lab.Operator.Memory.Peak)} MB at most");
        await lab.CheckAsync(Ct);
        await lab.Operator.KillAsync(Ct);
        lab.Operator.Start();
        await lab.WaitReadyAsync(Ct);
        await friend.LiveAsync(Ct);
        Say($"{Plan.Megabytes} MB, listed: {friend}; operator {Megabytes(lab.Operator.Memory.Peak)} MB at most, {(lab.Memory.Peak is { } peak ? $"{Megabytes(peak)} MB in its control group with files" : "")}");
        await lab.CheckAsync(Ct);
        await lab.RemoveAsync(hostile, Ct);
    }

    /// <summary>In a short run, which other tests run beside, what the API server itself takes is not counted: a pod is the sixth or seventh write.</summary>
    private static TimeSpan LongestWait(ServerProbe probe) => ChaosPlan.IsFull ? Plan.LongestWait : Plan.LongestWait + 8 * probe.Write.Percentile(0.99);

    private async Task SayHowBusyAsync(ServerProbe probe)
    {
        var metrics = await lab.Operator.MetricsAsync(Ct);
        Say(string.Create(CultureInfo.InvariantCulture, $"API server: {probe.Write}; operator: p99 of a reconciliation {PrometheusText.Percentile(metrics, "containermcp_operator_reconcile_duration_seconds", 0.99):0.00} s, of the queue {PrometheusText.Percentile(metrics, "containermcp_operator_workqueue_wait_seconds", 0.99):0.00} s"));
    }

    private static long Megabytes(long bytes) => bytes / 1_000_000;

    private void Say(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
