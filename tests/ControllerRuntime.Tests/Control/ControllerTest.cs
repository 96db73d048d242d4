using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Control;

/// <summary>A controller of widgets, against a scripted server.</summary>
public abstract class ControllerTest : IAsyncLifetime
{
    private protected FakeApiServer Server { get; private set; } = null!;

    private protected OperatorUnderTest Running { get; set; } = null!;

    private protected WidgetController Widgets => Running.Widgets;

    public async ValueTask InitializeAsync() => Server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Running.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected async Task StartAsync(
        Action<RuntimeOptions>? configure = null, Action<WidgetController>? prepare = null, TimeProvider? timeProvider = null)
    {
        var options = OperatorUnderTest.QuickOptions();
        configure?.Invoke(options);
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, options, prepare: o => prepare?.Invoke(o.Widgets), timeProvider: timeProvider);
        await Eventually.TrueAsync(() => Running.Health.NotReady.Count == 0 && Server.Watches.Open == 2, "in sync");
    }

    private protected void PutWidget(string name, int size = 1) => Server.Store.PutWidget(name, size);

    private protected void PutOwned(string name, string owner, string kind = "Widget", string group = "test.containermcp.dev", bool controller = true) =>
        Server.Store.PutOwned(name, owner, kind, group, controller);

    private protected Task Called(string call, int times = 1) => Eventually.TrueAsync(() => Widgets.Count(call) >= times, $"{call} {times} times, calls: {string.Join(", ", Widgets.Calls)}");

    private protected static Task Settle() => Task.Delay(300, TestContext.Current.CancellationToken);
}
