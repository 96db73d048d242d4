using System.Diagnostics.Metrics;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Control;

/// <summary>When a controller is called again, and when it is not any more.</summary>
public sealed class ControllerTimeTests : ControllerTest
{
    [Fact]
    public async Task Failures_and_exceptions_are_tried_again_until_success()
    {
        var attempts = 0;
        await StartAsync(prepare: c => c.OnReconcile = (widget, _) => Interlocked.Increment(ref attempts) switch
        {
            1 => throw new InvalidOperationException("boom"),
            2 => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "not yet")),
            3 => throw new OperationCanceledException("somebody's own token"),
            4 => throw new ApiException(System.Net.HttpStatusCode.Conflict, "Conflict", "newer"),
            _ => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
        });
        PutWidget("a");
        await Called("reconcile a", 5);
        await Settle();

        Assert.Equal(5, Widgets.Count("reconcile a"));
    }

    [Fact]
    public async Task A_success_starts_the_backoff_over()
    {
        var attempts = 0;
        var at = new List<long>();
        await StartAsync(prepare: c => c.OnReconcile = (widget, _) =>
        {
            at.Add(TimeProvider.System.GetTimestamp());
            return Task.FromResult(++attempts is 10 or 12
                ? ReconciliationResult<Widget>.Success(widget)
                : ReconciliationResult<Widget>.Failure(widget, "not yet"));
        });
        PutWidget("a");
        await Called("reconcile a", 10);
        PutWidget("a", size: 2);
        await Called("reconcile a", 12);

        // The tenth failure in a row would have waited for 2.56 s.
        Assert.True(TimeProvider.System.GetElapsedTime(at[10], at[11]) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_retry_waits_as_long_as_the_server_asked()
    {
        var at = new List<long>();
        await StartAsync(prepare: c => c.OnReconcile = async (widget, cancellationToken) =>
        {
            at.Add(TimeProvider.System.GetTimestamp());
            await Running.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().GetAsync(new("ns", "x"), cancellationToken);
            return ReconciliationResult<Widget>.Success(widget);
        });
        Server.RefuseNext(r => r.Verb == "get" && r.Name == "x", 429, "TooManyRequests", retryAfter: 1);
        PutWidget("a");
        await Called("reconcile a", 2);

        Assert.True(TimeProvider.System.GetElapsedTime(at[0], at[1]) >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_requeue_comes_at_its_time()
    {
        var first = true;
        await StartAsync(prepare: c => c.OnReconcile = (widget, _) =>
        {
            var result = ReconciliationResult<Widget>.Success(widget, first ? TimeSpan.FromMilliseconds(700) : null);
            first = false;
            return Task.FromResult(result);
        });
        PutWidget("a");
        await Called("reconcile a");
        await Settle();
        Assert.Equal(1, Widgets.Count("reconcile a"));
        await Called("reconcile a", 2);
    }

    [Fact]
    public async Task What_was_planned_for_a_deleted_entity_is_given_up_and_its_successors_plan_is_kept()
    {
        await StartAsync(prepare: c => c.OnReconcile = (widget, _) =>
            Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromHours(1))));
        PutWidget("a");
        await Eventually.TrueAsync(() => Delayed() == 1, "it is planned");
        Server.Store.Remove("widgets", "ns", "a");
        await Eventually.TrueAsync(() => Delayed() == 0, "the plan is given up");
        PutWidget("a");
        await Eventually.TrueAsync(() => Delayed() == 1, "the successor is planned");

        int Delayed()
        {
            var meter = Running.Services.GetRequiredService<IMeterFactory>().Create("Test");
            var delayed = 0;
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter == meter && instrument.Name == "test.workqueue.delayed")
                {
                    it.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<int>((_, value, _, _) => delayed = value);
            listener.Start();
            listener.RecordObservableInstruments();
            return delayed;
        }
    }

    [Fact]
    public async Task A_deletion_is_told_until_it_was_handled_and_before_a_successor_is_reconciled()
    {
        var failures = 2;
        await StartAsync(prepare: c => c.OnDeleted = (widget, _) => failures-- switch
        {
            2 => throw new InvalidOperationException("not yet"),
            1 => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "not yet")),
            _ => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
        });
        PutWidget("a");
        await Called("reconcile a");
        Server.Store.Remove("widgets", "ns", "a");
        PutWidget("a", size: 2);
        await Called("reconcile a", 2);

        Assert.Equal(["reconcile a", "deleted a", "deleted a", "deleted a", "reconcile a"], Widgets.Calls);
    }

    [Fact]
    public async Task One_entity_is_never_reconciled_twice_at_a_time_and_its_last_state_is_seen()
    {
        var last = 0;
        await StartAsync(prepare: c => c.OnReconcile = async (widget, cancellationToken) =>
        {
            await Task.Delay(5, cancellationToken);
            last = widget.Spec!.Size;
            return ReconciliationResult<Widget>.Success(widget);
        });
        for (var i = 1; i <= 300; i++)
        {
            PutWidget("a", i);
            if (i % 10 == 0)
            {
                await Task.Yield();
            }
        }

        await Eventually.TrueAsync(() => Volatile.Read(ref last) == 300, "the last state was reconciled");
        Assert.False(Widgets.Overlapped);
    }

    [Fact]
    public async Task A_reconciliation_past_its_deadline_is_cancelled_and_tried_again()
    {
        var attempts = 0;
        await StartAsync(o => o.ReconcileTimeout = TimeSpan.FromMilliseconds(200), c => c.OnReconcile = async (widget, cancellationToken) =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return ReconciliationResult<Widget>.Success(widget);
        });
        PutWidget("a");
        await Called("reconcile a", 2);
    }

    [Fact]
    public async Task Everything_is_reconciled_again_on_resync_without_any_request()
    {
        PutWidget("a");
        PutWidget("b");
        await StartAsync(o => o.ResyncPeriod = TimeSpan.FromMilliseconds(500));
        await Called("reconcile a", 3);
        await Called("reconcile b", 3);

        Assert.Equal(0, Server.Requests.Count(r => r.Verb is not ("list" or "watch")));
        Assert.Equal(2, Server.Requests.Count(r => r.Verb == "list"));
    }

    /// <summary>Found by chaos: a lifetime that was planned while the clock was hours behind ended hours too late.</summary>
    [Fact]
    public async Task When_the_clock_is_set_everything_is_reconciled_again()
    {
        var clock = new JumpingClock();
        PutWidget("a");
        await StartAsync(
            o => o.LoopDeadline = TimeSpan.FromSeconds(1),
            widgets => widgets.OnReconcile = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromHours(4))),
            clock);
        await Called("reconcile a");

        clock.Jump(TimeSpan.FromHours(4));
        await Called("reconcile a", 2);
        clock.Jump(TimeSpan.Zero);
        await Called("reconcile a", 3);
    }

    [Fact]
    public async Task On_shutdown_a_running_reconciliation_finishes_and_no_new_one_begins()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var finished = false;
        await StartAsync(prepare: c => c.OnReconcile = async (widget, cancellationToken) =>
        {
            entered.TrySetResult();
            await leave.Task.WaitAsync(cancellationToken);
            finished = true;
            return ReconciliationResult<Widget>.Success(widget);
        });
        PutWidget("a");
        await entered.Task;
        var stopping = Running.StopAsync();
        PutWidget("b");
        await Settle();
        leave.SetResult();
        await stopping;

        Assert.True(finished);
        Assert.Equal(0, Widgets.Count("reconcile b"));
    }

    [Fact]
    public async Task On_shutdown_a_reconciliation_that_does_not_finish_is_cancelled()
    {
        var cancelled = false;
        await StartAsync(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(300), c => c.OnReconcile = async (widget, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => cancelled = true, TaskScheduler.Default);
            return ReconciliationResult<Widget>.Success(widget);
        });
        PutWidget("a");
        await Called("reconcile a");
        await Running.StopAsync();

        Assert.True(cancelled);
    }

    [Fact]
    public async Task Another_kind_wakes_the_entities_it_is_mapped_to()
    {
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, register: runtime => runtime
            .ClusterScoped<V1PriorityClass>()
            .AddController<WidgetController, Widget>(c => c.Watches<V1PriorityClass>(
                (changed, widgets) => widgets.List().Where(w => w.Spec?.Size == changed.Value).Select(w => NamespacedName.Of(w)))));
        PutWidget("a", 1);
        PutWidget("b", 2);
        await Called("reconcile a");
        await Called("reconcile b");
        await Eventually.TrueAsync(() => Running.Store<Widget>().Count == 2, "cached");
        Server.Store.Put("priorityclasses", null, "p", o => o["value"] = 2);

        await Called("reconcile b", 2);
        Assert.Equal(1, Widgets.Count("reconcile a"));
        Assert.DoesNotContain(Server.Requests, r => r.Plural == "priorityclasses" && r.Namespace is not null);
    }

    [Fact]
    public async Task Every_line_of_a_reconciliation_says_which_one_it_belongs_to()
    {
        using var log = new ScopeLog();
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, register: runtime =>
        {
            runtime.Services.AddLogging(logging => logging.AddProvider(log));
            runtime.AddController<WidgetController, Widget>();
        });
        Widgets.OnReconcile = (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "it cannot be done"));
        Server.Store.PutWidget("a");
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("it cannot be done", StringComparison.Ordinal)), "the failure is told");

        var line = log.Lines.First(line => line.Contains("it cannot be done", StringComparison.Ordinal));
        Assert.Matches("^ => controller=Widget object=ns/a reconcileID=[0-9a-f]{12} ", line);
    }
}
