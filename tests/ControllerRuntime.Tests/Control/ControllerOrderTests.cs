using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Control;

/// <summary>Which of several entities one worker reconciles first.</summary>
public sealed class ControllerOrderTests : IAsyncLifetime
{
    private FakeApiServer _server = null!;
    private OperatorUnderTest _operator = null!;

    private WidgetController Widgets => _operator.Widgets;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    private void PutWidget(string name, int size = 1) => _server.Store.PutWidget(name, size);

    private Task Called(string call, int times = 1) => Eventually.TrueAsync(() => Widgets.Count(call) >= times, $"{call} {times} times, calls: {string.Join(", ", Widgets.Calls)}");

    [Fact]
    public async Task Who_begins_to_work_looks_first_at_what_changed_last()
    {
        foreach (var name in new[] { "old", "older", "new" })
        {
            PutWidget(name);
        }

        PutWidget("old", size: 2);
        PutWidget("newest");
        _operator = await OperatorUnderTest.StartAsync(
            _server.Configuration, register: runtime => runtime.AddController<WidgetController, Widget>(controller => controller.WithWorkers(1)));
        await Called("reconcile older");

        Assert.Equal(["reconcile newest", "reconcile old", "reconcile new", "reconcile older"], Widgets.Calls);
    }

    [Fact]
    public async Task What_asks_for_no_hurry_comes_when_nothing_else_waits()
    {
        PutWidget("a");
        PutWidget("b");
        var goOn = new TaskCompletionSource();
        _operator = await OperatorUnderTest.StartAsync(
            _server.Configuration,
            prepare: o => o.Widgets.OnReconcile = async (widget, token) =>
            {
                if (widget.Metadata.Name == "a")
                {
                    await goOn.Task.WaitAsync(token);
                }

                return ReconciliationResult<Widget>.Success(widget, o.Widgets.Calls.Count == 1 ? TimeSpan.Zero : null);
            },
            register: runtime => runtime.AddController<WidgetController, Widget>(controller => controller.WithWorkers(1)));
        await Called("reconcile a");
        PutWidget("c");
        PutWidget("d");
        await Eventually.TrueAsync(() => _operator.Store<Widget>().Get(new("ns", "d")) is not null, "the change is known");
        goOn.SetResult();
        await Called("reconcile b", 2);

        Assert.Equal(["reconcile b", "reconcile a", "reconcile c"], Widgets.Calls.Take(3));
    }

    [Fact]
    public async Task An_owned_object_that_has_appeared_is_less_urgent_than_one_that_has_changed()
    {
        PutWidget("changed");
        PutWidget("appeared");
        PutWidget("busy");
        _server.Store.PutOwned("old", "changed");
        var goOn = new TaskCompletionSource();
        _operator = await OperatorUnderTest.StartAsync(
            _server.Configuration,
            prepare: o => o.Widgets.OnReconcile = async (widget, token) =>
            {
                if (widget.Spec?.Size == 2)
                {
                    await goOn.Task.WaitAsync(token);
                }

                return ReconciliationResult<Widget>.Success(widget);
            },
            register: runtime => runtime.AddController<WidgetController, Widget>(controller => controller.Owns<V1ConfigMap>("made-by=test").WithWorkers(1)));
        await Eventually.TrueAsync(() => _operator.Health.NotReady.Count == 0 && _server.Watches.Open == 2, "in sync");
        await Called("reconcile changed");
        PutWidget("busy", size: 2);
        await Called("reconcile busy", 2);
        var before = Widgets.Calls.Count;
        _server.Store.PutOwned("new", "appeared");
        await KnownAsync("new", _ => true);
        _server.Store.Put("configmaps", "ns", "old", o => o["data"] = new JsonObject { ["k"] = "v" });
        await KnownAsync("old", map => map.Data?.Count > 0);
        goOn.SetResult();
        await Called("reconcile appeared", 2);

        Assert.Equal(["reconcile changed", "reconcile appeared"], Widgets.Calls.Skip(before));

        Task KnownAsync(string name, Func<V1ConfigMap, bool> holds) =>
            Eventually.TrueAsync(() => _operator.Store<V1ConfigMap>().Get(new("ns", name)) is { } map && holds(map), $"{name} is known");
    }

    [Fact]
    public async Task A_change_does_not_wait_for_the_end_of_a_resync()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            PutWidget(name);
        }

        var options = OperatorUnderTest.QuickOptions();
        options.ResyncPeriod = TimeSpan.FromSeconds(1);
        var goOn = new TaskCompletionSource();
        _operator = await OperatorUnderTest.StartAsync(
            _server.Configuration, options,
            prepare: o => o.Widgets.OnReconcile = async (widget, token) =>
            {
                if (o.Widgets.Calls.Count == 5)
                {
                    await goOn.Task.WaitAsync(token);
                }

                return ReconciliationResult<Widget>.Success(widget);
            },
            register: runtime => runtime.AddController<WidgetController, Widget>(controller => controller.WithWorkers(1)));
        await Eventually.TrueAsync(() => Widgets.Calls.Count == 5, "the resync has begun");

        // The informer tells of one change after the other.
        PutWidget("a", size: 2);
        PutWidget("e");
        await Eventually.TrueAsync(() => _operator.Store<Widget>().Get(new("ns", "e")) is not null, "the change is known");
        goOn.SetResult();
        await Called("reconcile e");

        Assert.Equal(["reconcile d", "reconcile a"], Widgets.Calls.Skip(4).Take(2));
    }
}
