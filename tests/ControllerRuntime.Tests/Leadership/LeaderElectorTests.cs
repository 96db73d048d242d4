using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Leadership;

/// <summary>Two operators, one lease.</summary>
public sealed class LeaderElectorTests : IAsyncLifetime
{
    private readonly List<OperatorUnderTest> _operators = [];
    private FakeApiServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _operators)
        {
            await each.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    private JsonObject? Lease => _server.Store.Get("leases", "default", "container-mcp-operator");

    private string? Holder => (string?)Lease?["spec"]?["holderIdentity"];

    private async Task<OperatorUnderTest> StartAsync(
        string name, Action<RuntimeOptions>? configure = null, Action<OperatorUnderTest>? prepare = null,
        TimeProvider? timeProvider = null)
    {
        var options = OperatorUnderTest.QuickOptions();
        options.LeaderElection = true;
        options.InstanceName = name;
        configure?.Invoke(options);
        var started = await OperatorUnderTest.StartAsync(_server.Configuration, options, prepare: prepare, timeProvider: timeProvider);
        _operators.Add(started);
        return started;
    }

    private static Task Leads(OperatorUnderTest which, int seconds = 20) => Eventually.TrueAsync(() => which.Elector.IsLeader, "it leads", seconds);

    private static Task HangAsync(HttpContext context) =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    private static bool IsLeaseRequest(FakeRequest request) => request.Plural == "leases";

    [Fact]
    public async Task Only_the_leader_reconciles_and_the_standby_is_ready_to()
    {
        _server.Store.Put("widgets", "ns", "a");
        var first = await StartAsync("one");
        await Leads(first);
        var second = await StartAsync("two");
        await Eventually.TrueAsync(() => second.Health.NotReady.Count == 0, "the standby's caches are in sync");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile a") > 0, "the leader reconciles");
        _server.Store.Put("widgets", "ns", "b");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile b") > 0, "the leader reconciles news");

        Assert.False(second.Elector.IsLeader);
        Assert.Empty(second.Widgets.Calls);
        Assert.StartsWith("one_", Holder, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_shutdown_the_lease_is_given_back_and_the_other_takes_over_within_two_seconds()
    {
        var first = await StartAsync("one", o => (o.LeaseDuration, o.RenewDeadline, o.LeaseRetryPeriod) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1)));
        await Leads(first);
        var second = await StartAsync("two", o => (o.LeaseDuration, o.RenewDeadline, o.LeaseRetryPeriod) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1)));
        await Eventually.TrueAsync(() => second.Health.NotReady.Count == 0, "the standby is ready");
        _server.Store.Put("widgets", "ns", "a");
        var start = TimeProvider.System.GetTimestamp();

        await first.StopAsync();
        await Eventually.TrueAsync(() => second.Widgets.Count("reconcile a") > 0, "the other reconciles");

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), $"{TimeProvider.System.GetElapsedTime(start)}");
    }

    [Fact]
    public async Task A_released_lease_keeps_its_times_and_has_an_empty_holder()
    {
        // A null holder would send KubernetesClient's own electors down their create path for ever.
        var first = await StartAsync("one");
        await Leads(first);
        await first.StopAsync();

        Assert.Equal("", Holder);
        Assert.Equal(1, (int?)Lease!["spec"]!["leaseDurationSeconds"]);
        Assert.NotNull(Lease["spec"]!["acquireTime"]);
        Assert.NotNull(Lease["spec"]!["renewTime"]);
    }

    [Fact]
    public async Task A_leader_that_cannot_renew_stops_before_anybody_else_may_take_over()
    {
        // The reconciliation lasts as long as it may, so the time of its end is the time at which work stopped.
        var stopped = 0L;
        var first = await StartAsync("one", prepare: o => o.Widgets.OnReconcile = async (widget, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => stopped = TimeProvider.System.GetTimestamp(), TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            return ReconciliationResult<Widget>.Success(widget);
        });
        await Leads(first);
        _server.Store.Put("widgets", "ns", "a");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile a") == 1, "it reconciles");
        var lastRenewal = (string?)Lease!["metadata"]!["resourceVersion"];
        _server.RefuseNext(r => IsLeaseRequest(r) && r.Verb == "update", 500, times: 50);
        var refused = TimeProvider.System.GetTimestamp();

        await Eventually.TrueAsync(() => Volatile.Read(ref stopped) != 0, "the reconciliation was cancelled");
        var after = TimeProvider.System.GetElapsedTime(refused, stopped);
        Assert.NotNull(lastRenewal);
        Assert.True(after < TimeSpan.FromSeconds(3), $"Others take over 3 s after the last renewal; it worked on for {after}.");
        Assert.False(first.Elector.IsLeader);
    }

    [Fact]
    public async Task A_process_that_lost_the_lease_without_noticing_cannot_write()
    {
        // As after a long pause: the reconciliation knows nothing of it and ignores its token.
        var resume = new TaskCompletionSource();
        Exception? refusal = null;
        OperatorUnderTest? first = null;
        first = await StartAsync("one", prepare: o => o.Widgets.OnReconcile = async (widget, _) =>
        {
            await resume.Task;
            refusal = await Record.ExceptionAsync(() => first!.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().CreateAsync(
                new V1ConfigMap { Metadata = new() { Name = "late", NamespaceProperty = "ns" } }, CancellationToken.None));
            return ReconciliationResult<Widget>.Success(widget);
        });
        await Leads(first);
        _server.Store.Put("widgets", "ns", "a");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile a") == 1, "it reconciles");
        _server.RefuseNext(r => IsLeaseRequest(r) && r.Verb == "update", 500, times: 12);
        await Eventually.TrueAsync(() => !first.Elector.IsLeader, "it has lost the lease");
        resume.SetResult();

        await Eventually.TrueAsync(() => refusal is not null, "the write was tried");
        Assert.IsType<LeadershipLostException>(refusal);
        Assert.Null(_server.Store.Get("configmaps", "ns", "late"));
    }

    [Fact]
    public async Task After_a_killed_leader_another_takes_over_when_the_lease_has_run_out()
    {
        _server.Store.Put("leases", "default", "container-mcp-operator", o => o["spec"] = new JsonObject
        {
            ["holderIdentity"] = "dead_1",
            ["leaseDurationSeconds"] = 2,
            ["acquireTime"] = "2020-01-01T00:00:00.000000Z",
            ["renewTime"] = "2099-01-01T00:00:00.000000Z",
        });
        var start = TimeProvider.System.GetTimestamp();
        var second = await StartAsync("two");
        await Leads(second);

        // By its own clock, whatever the times in the lease say.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
        Assert.Equal(1, (int?)Lease!["spec"]!["leaseTransitions"]);
    }

    [Fact]
    public async Task A_living_leader_is_not_pushed_aside_however_old_its_times_look()
    {
        var first = await StartAsync("one");
        await Leads(first);
        var second = await StartAsync("two");
        for (var i = 0; i < 40; i++)
        {
            Assert.True(first.Elector.IsLeader);
            Assert.False(second.Elector.IsLeader);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Never_two_leaders_while_the_lease_is_fought_over()
    {
        var options = (RuntimeOptions o) =>
        {
            o.LeaseDuration = TimeSpan.FromSeconds(1);
            o.RenewDeadline = TimeSpan.FromMilliseconds(600);
            o.LeaseRetryPeriod = TimeSpan.FromMilliseconds(50);
        };
        for (var i = 0; i < 3; i++)
        {
            await StartAsync($"op{i}", options);
        }

        var random = new Random(1);
        var leaders = new HashSet<int>();
        for (var i = 0; i < 600; i++)
        {
            var leading = Enumerable.Range(0, 3).Where(n => _operators[n].Elector.IsLeader).ToList();
            Assert.True(leading.Count <= 1, "two leaders");
            leaders.UnionWith(leading);
            if (i % 60 == 30)
            {
                _server.RefuseNext(r => IsLeaseRequest(r) && r.Verb == "update", random.Next(2) == 0 ? 500 : 409, times: 15);
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.NotEmpty(leaders);
    }

    [Fact]
    public async Task A_failed_renewal_alone_changes_nothing()
    {
        var first = await StartAsync("one");
        await Leads(first);
        _server.RefuseNext(r => IsLeaseRequest(r) && r.Verb == "update", 500, times: 3);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(first.Elector.IsLeader);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_renewal_does_not_wait_for_other_requests()
    {
        var first = await StartAsync("one", o => (o.MaxConcurrentRequests, o.RequestTimeout) = (1, TimeSpan.FromSeconds(60)));
        await Leads(first);
        await Eventually.TrueAsync(() => _server.Watches.Open == 2, "all lists are read");
        var hangs = false;
        _server.OnNext(r => r.Name == "slow", async context =>
        {
            hangs = true;
            await HangAsync(context);
            return true;
        });
        using var end = new CancellationTokenSource();
        var slow = first.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().GetAsync(new("ns", "slow"), end.Token);
        await Eventually.TrueAsync(() => Volatile.Read(ref hangs), "the only slot is taken");

        // A renewal that finds another version looks at the lease, too.
        var changed = _server.Store.Put("leases", "default", "container-mcp-operator", o => o["metadata"]!["labels"] = new JsonObject { ["by"] = "hand" });
        await Eventually.TrueAsync(() => !JsonNode.DeepEquals(Lease!["metadata"], changed["metadata"]), "the lease is renewed", seconds: 5);
        Assert.True(first.Elector.IsLeader);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
    }

    [Fact]
    public async Task A_lease_that_was_lost_to_another_is_measured_from_when_that_was_seen()
    {
        var clock = new SkippingClock();
        var first = await StartAsync("one", o => (o.LeaseDuration, o.RenewDeadline) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(40)), timeProvider: clock);
        await Leads(first);
        int? looks = null;
        _server.OnNext(r => IsLeaseRequest(r) && r.Verb == "update", _ =>
        {
            looks = _server.Count("get", "leases");
            clock.Skip(TimeSpan.FromSeconds(20));
            _server.Store.Put("leases", "default", "container-mcp-operator", o =>
            {
                o["spec"]!["holderIdentity"] = "other_1";
                o["spec"]!["leaseDurationSeconds"] = 10;
            });
            return Task.FromResult(false);
        });
        await Eventually.TrueAsync(() => _server.Count("get", "leases") >= looks + 4, "it has looked at the lease that another has taken");

        Assert.Equal("other_1", Holder);
    }

    [Fact]
    public async Task A_lost_lease_is_won_back_and_everything_reconciled_anew()
    {
        var first = await StartAsync("one");
        await Leads(first);
        _server.Store.Put("widgets", "ns", "a");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile a") == 1, "reconciled");
        _server.Store.Put("leases", "default", "container-mcp-operator", o =>
        {
            o["spec"]!["holderIdentity"] = "other_1";
            o["spec"]!["leaseDurationSeconds"] = 1;
        });

        await Eventually.TrueAsync(() => !first.Elector.IsLeader, "it steps down");
        await Eventually.TrueAsync(() => first.Widgets.Count("reconcile a") >= 2, "it leads again and reconciles");
    }

    [Fact]
    public async Task A_deleted_lease_is_made_anew_by_the_leader()
    {
        var first = await StartAsync("one");
        await Leads(first);
        _server.Store.Remove("leases", "default", "container-mcp-operator");

        await Eventually.TrueAsync(() => Holder == first.Elector.Identity, "the lease is back");
        Assert.True(first.Elector.IsLeader);
    }

    private static Action<RuntimeOptions> Named(string lease) => options => (options.LeaseName, options.FormerLeaseName) = (lease, "container-mcp-operator");

    [Fact]
    public async Task Installations_with_leases_of_their_own_lead_beside_each_other()
    {
        var one = await StartAsync("team-a-operator-1", Named("team-a-operator"));
        var two = await StartAsync("team-b-operator-1", Named("team-b-operator"));

        await Leads(one);
        await Leads(two);
    }

    [Fact]
    public async Task In_an_upgrade_the_new_name_leads_only_when_nobody_of_this_installation_does_by_the_old_one()
    {
        var old = await StartAsync("team-a-operator-old");
        await Leads(old);
        var other = await StartAsync("team-b-operator-1", Named("team-b-operator"));
        var upgraded = await StartAsync("team-a-operator-new", Named("team-a-operator"));

        // Another installation that holds the old lease is nobody to wait for.
        await Leads(other);
        for (var look = 0; look < 40; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(upgraded.Elector.IsLeader && old.Elector.IsLeader);
        }

        Assert.True(old.Elector.IsLeader);
        await old.StopAsync();
        await Leads(upgraded);
    }
}
