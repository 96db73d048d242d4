using System.Diagnostics;
using ContainerMcp.Chaos.Tests.Faults;
using ContainerMcp.Chaos.Tests.Operators;
using ContainerMcp.Chaos.Tests.Rights;
using ContainerMcp.Chaos.Tests.World;
using ContainerMcp.TestCluster.Nodeless;
using Xunit;

namespace ContainerMcp.Chaos.Tests;

/// <summary>
/// Users make, change, suspend and delete sandboxes, break what belongs to them and restore it from backups, while everything between four
/// operators, of two releases, and a real API server fails: operators die, are cut off, have their clocks set and their caches frozen, the server is
/// started anew, webhooks fail and nodes have wrong clocks. There is never more than one live pod a sandbox, no file and no token is lost, and
/// in the end the cluster is exactly as wanted. `make chaos` runs it with 500.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string Namespace = "chaos";
    private const double ShareOfFaults = 0.12;
    private const int ActsPerSandbox = 6;

    /// <summary>
    /// Asked for by admission (OwnerReferencesPermissionEnforcement, off here as it is by default) of whoever changes the owners
    /// of a NetworkPolicy, as the operator does to keep one until its pod is gone, or of a claim, as it does to take over or to
    /// retain a workspace; no request with this verb is ever made.
    /// </summary>
    private static readonly Right[] NeverUsed = [new("networking.k8s.io", "networkpolicies", "delete"), new("", "persistentvolumeclaims", "delete"), new("", "secrets", "delete"), new("", "services", "delete")];

    /// <summary>For what these runs need not come to: a class that asks for labels of namespaces, and a pod that its node does not start for long.</summary>
    private static readonly Right[] SeldomUsed = [new("", "namespaces", "get"), new("events.k8s.io", "events", "list")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_cluster_ends_as_its_users_want_whatever_fails_on_the_way()
    {
        var plan = ChaosPlan.FromEnvironment();
        Say($"{plan.Sandboxes} sandboxes, {plan.Duration.TotalSeconds:0} s of disorder, CHAOS_SEED={plan.Seed}");
        await using var lab = await Lab.OpenAsync(Ct);
        try
        {
            await RunAsync(lab, plan);
        }
        catch
        {
            await lab.Cluster.SaveLogsAsync(Logs(), CancellationToken.None);
            throw;
        }
    }

    private async Task RunAsync(Lab lab, ChaosPlan plan)
    {
        var dice = new FaultDice(plan.Seed, ShareOfFaults, plan.LongestHang);
        var disasters = new Disasters(lab, Namespace);
        var users = new Users(lab.Cluster.Client, lab.Kubelet, disasters, Namespace, plan.Sandboxes, new Random(plan.Seed + 1));
        await users.SettleInAsync(Ct);
        await using var fleet = await Fleet.StartAsync(lab.Cluster.NewConfiguration(), lab.Token, lab.PrivateDirectory, Logs(), dice, Ct);

        await fleet.WaitAsync(Ct);
        await users.ExerciseAsync(Ct);
        await fleet.StartOtherAsync(lab.Cluster.NewConfiguration(), await lab.InstallOtherAsync(Ct), lab.PrivateDirectory, Logs(), dice, Ct);
        dice.IsRolling = true;
        var watch = Stopwatch.StartNew();
        var blows = new Blows(fleet, disasters, new Random(plan.Seed + 2), plan.LongestPause);
        using (var calm = CancellationTokenSource.CreateLinkedTokenSource(Ct))
        {
            var struck = blows.StrikeAsync(calm.Token);
            try
            {
                await users.ActAsync(plan.Duration, plan.Sandboxes * ActsPerSandbox, Ct);
                await users.FillUpAsync(Ct);
            }
            finally
            {
                // Whatever failed: a blow that went on would start an operator that nobody ends any more.
                await calm.CancelAsync();
                await struck.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            await struck;
        }

        dice.IsRolling = false;
        fleet.SetClockRight();
        disasters.SetNodeClock(TimeSpan.Zero);
        Say($"users, in {watch.Elapsed.TotalSeconds:0} s: {users.Acts}");
        Say($"blows: {blows.Done}");
        Say($"faults: {Sum(fleet.Proxies.Select(proxy => proxy.Faults))}");
        Say($"requests: {Sum(fleet.Proxies.Select(proxy => proxy.Requests))}");
        watch.Restart();
        var end = await SettleAsync(lab, users, plan.SettleLimit);
        Say($"the end, after {watch.Elapsed.TotalSeconds:0.0} s of calm: {users.Desired.Count} sandboxes, {end}");
        Say($"pods: {lab.Pods.Observations} observations, at most {lab.Pods.Most} live pods a sandbox, {lab.Pods.Violations.Count} violations");

        Assert.True(end.IsExact, $"CHAOS_SEED={plan.Seed}: {end}");
        Assert.True(lab.Pods.Violations.Count == 0, $"CHAOS_SEED={plan.Seed}: {string.Join('\n', lab.Pods.Violations.Take(20))}");
        await NothingIsWrittenByASuccessorAsync(fleet, users, plan);
        await TheRolesFitAsync(lab, disasters);
    }

    /// <summary>An operator that starts in a settled cluster looks at everything and changes nothing; so does one of the other release beside it.</summary>
    private async Task NothingIsWrittenByASuccessorAsync(Fleet fleet, Users users, ChaosPlan plan)
    {
        await fleet.StopAllAsync(Ct);
        var before = fleet.Proxies.Select(proxy => proxy.Writes.Count).ToArray();
        OperatorProcess[] successors = [fleet.Processes[0], fleet.Other!];
        foreach (var successor in successors)
        {
            successor.Start();
        }

        var deadline = Stopwatch.StartNew();
        foreach (var successor in successors)
        {
            while (PrometheusText.Sum(await successor.MetricsAsync(Ct), "containermcp_operator_reconcile_duration_seconds_count") < users.Desired.Count)
            {
                Assert.True(deadline.Elapsed < plan.SettleLimit, "A successor has not looked at everything.");
                await Task.Delay(200, Ct);
            }
        }

        var written = fleet.Proxies.SelectMany((proxy, i) => proxy.Writes.Skip(before[i])).ToArray();
        var others = PrometheusText.Sum(await successors[0].MetricsAsync(Ct), "containermcp_operator_sandboxes_of_others");
        Say($"successors looked at {users.Desired.Count} sandboxes, {others} of which are the other release's: {written.Length} writes");
        Assert.True(written.Length == 0, $"CHAOS_SEED={plan.Seed}: {string.Join('\n', written.Take(3))}");
    }

    /// <summary>Each right that the chart grants was used, and none was missing, by the API server's own log.</summary>
    private async Task TheRolesFitAsync(Lab lab, Disasters disasters)
    {
        var log = await lab.Cluster.ReadAuditLogAsync(Ct);
        var audited = AuditedRights.Read(log, OperatorAccess.User, disasters.IsWaking);
        var other = AuditedRights.Read(log, OperatorAccess.OtherUser, disasters.IsWaking);
        var unused = lab.Rights.Granted.Except(audited.Used).ToArray();
        Say($"rights: {lab.Rights.Granted.Count} granted, {audited.Used.Count} used, {audited.Refused.Count} refusals, not used: {string.Join(", ", unused)}");
        Assert.Empty(audited.Refused);
        Assert.Empty(other.Refused);
        Assert.Empty(audited.Used.Except(lab.Rights.Granted));
        Assert.Equal(NeverUsed, unused.Except(SeldomUsed));
    }

    private static async Task<Comparison> SettleAsync(Lab lab, Users users, TimeSpan limit)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var now = await Comparison.MakeAsync(lab.Cluster.Client, Namespace, users, Ct);
            if (now.IsExact || deadline.Elapsed > limit)
            {
                return now;
            }

            await Task.Delay(500, Ct);
        }
    }

    /// <summary>The operators' logs stay for whoever has to find out what happened.</summary>
    private static string Logs() => Directory.CreateDirectory(RepositoryPath.Of("artifacts/chaos")).FullName;

    private static string Sum(IEnumerable<Tally> tallies) => Tally.Sum(tallies).ToString();

    private void Say(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
