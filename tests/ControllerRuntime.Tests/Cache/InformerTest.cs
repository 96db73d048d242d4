using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>A cache of widgets, against a scripted server.</summary>
public abstract class InformerTest : IAsyncLifetime
{
    private protected FakeApiServer Server { get; private set; } = null!;

    private protected OperatorUnderTest Running { get; set; } = null!;

    private protected IObjectStore<Widget> Cache => Running.Store<Widget>();

    public async ValueTask InitializeAsync() => Server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Running.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected async Task StartAsync(Action<RuntimeOptions>? configure = null, TimeProvider? timeProvider = null)
    {
        var options = OperatorUnderTest.QuickOptions();
        configure?.Invoke(options);
        Running = await OperatorUnderTest.StartAsync(
            Server.Configuration, options, runtime => runtime.AddController<WidgetController, Widget>(), timeProvider: timeProvider);
        await Eventually.TrueAsync(() => Cache.HasSynced && Server.Watches.Open > 0, "the cache is in sync and watched");
    }

    private protected Task CacheHas(params string[] names) => Eventually.TrueAsync(
        () => Cache.List().Select(w => w.Metadata.Name).Order().SequenceEqual(names), $"the cache has {string.Join(", ", names)}");

    private protected void Put(string name, int size = 1) =>
        Server.Store.Put("widgets", "ns", name, o => o["spec"] = new JsonObject { ["size"] = size });
}
