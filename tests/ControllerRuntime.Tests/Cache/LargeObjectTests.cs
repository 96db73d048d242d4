using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>How large an object is decides nothing about whether it is served, and little about how much of it is kept.</summary>
public sealed class LargeObjectTests : IAsyncLifetime
{
    private static readonly string Megabyte = new('x', 1_000_000);

    private FakeApiServer _server = null!;
    private OperatorUnderTest? _operator;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await (_operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
    }

    private static JsonObject Annotated(string text) => new() { ["test"] = text, ["containermcp.dev/kept"] = "1" };

    private void Put(string plural, string name, string text) => Put(plural, "ns", name, text);

    private void PutIn(string @namespace, string name, string text) => Put("widgets", @namespace, name, text);

    private void Put(string plural, string @namespace, string name, string text) => _server.Store.Put(plural, @namespace, name, o =>
    {
        o["metadata"]!["annotations"] = Annotated(text);
        o["metadata"]!["labels"] = new JsonObject { ["made-by"] = "test", ["app.kubernetes.io/name"] = "kept" };
    });

    private async Task StartAsync(Action<OperatorUnderTest>? prepare = null)
    {
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, prepare: prepare);
        await Eventually.TrueAsync(() => _operator.Store<Widget>().HasSynced && _server.Watches.Open == 2, "the caches are in sync and watched");
    }

    [Fact]
    public async Task A_large_entity_is_reconciled_whole_and_kept_in_part()
    {
        var seen = new List<int>();
        Put("widgets", "listed", Megabyte);
        await StartAsync(o => o.Widgets.OnReconcile = (widget, _) =>
        {
            lock (seen)
            {
                seen.Add(widget.Metadata.Annotations["test"].Length);
            }

            return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        });
        Put("widgets", "watched", Megabyte);
        await Eventually.TrueAsync(() => _operator!.Widgets.Count("reconcile listed") > 0 && _operator.Widgets.Count("reconcile watched") > 0, "both are reconciled");

        Assert.All(seen, length => Assert.Equal(Megabyte.Length, length));
        foreach (var name in (string[])["listed", "watched"])
        {
            var kept = _operator!.Store<Widget>().Get(new("ns", name))!;
            Assert.False(_operator.Store<Widget>().IsWhole(new("ns", name)));
            Assert.Equal(["containermcp.dev/kept"], kept.Metadata.Annotations.Keys);
            Assert.Equal(["app.kubernetes.io/name"], kept.Metadata.Labels.Keys);
        }
    }

    [Fact]
    public async Task The_large_entities_of_one_namespace_hold_up_no_other_nor_what_is_only_not_small()
    {
        var go = new TaskCompletionSource();
        await StartAsync(o => o.Widgets.OnReconcile = async (widget, token) =>
        {
            if (widget.Metadata.Name.StartsWith("held", StringComparison.Ordinal))
            {
                await go.Task.WaitAsync(token);
            }

            return ReconciliationResult<Widget>.Success(widget);
        });
        foreach (var i in Enumerable.Range(0, 4))
        {
            Put("widgets", $"held{i}", Megabyte);
        }

        await Eventually.TrueAsync(() => Held() == 2, "two are worked on");
        PutIn("other", "large", Megabyte);
        PutIn("other", "middling", new string('x', 20_000));
        await Eventually.TrueAsync(() => _operator!.Widgets.Count("reconcile large") > 0 && _operator.Widgets.Count("reconcile middling") > 0, "others are reconciled");

        Assert.Equal(2, Held());
        go.SetResult();
        await Eventually.TrueAsync(() => Held() == 4, "all are reconciled in the end");

        int Held() => _operator!.Widgets.Calls.Distinct().Count(call => call.StartsWith("reconcile held", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_owned_object_is_kept_in_part_and_whole_where_it_is_asked_for()
    {
        Put("configmaps", "large", Megabyte);
        Put("configmaps", "small", "text");
        await StartAsync();
        var store = _operator!.Store<V1ConfigMap>();
        var client = _operator.Client<V1ConfigMap>();

        Assert.Equal((false, true), (store.IsWhole(new("ns", "large")), store.IsWhole(new("ns", "small"))));
        Assert.Equal(["containermcp.dev/kept"], store.Get(new("ns", "large"))!.Metadata.Annotations.Keys);
        Assert.Equal(Megabyte, (await client.GetWholeAsync(store, new("ns", "large"), TestContext.Current.CancellationToken))!.Metadata.Annotations["test"]);
        Assert.Equal("text", (await client.GetWholeAsync(store, new("ns", "small"), TestContext.Current.CancellationToken))!.Metadata.Annotations["test"]);
        Assert.Null(await client.GetWholeAsync(store, new("ns", "none"), TestContext.Current.CancellationToken));
        Assert.Equal(1, _server.Count("get", "configmaps"));
    }

    [Fact]
    public async Task Many_small_objects_come_in_large_pages_and_large_ones_in_small_pages()
    {
        for (var i = 0; i < 400; i++)
        {
            Put("widgets", $"small{i}", "text");
        }

        for (var i = 0; i < 60; i++)
        {
            Put("configmaps", $"large{i}", new string('x', 200_000));
        }

        await StartAsync();

        Assert.Equal((400, 60), (_operator!.Store<Widget>().Count, _operator.Store<V1ConfigMap>().Count));
        Assert.Equal(["50", "100", "200", "400"], _server.Requests.Where(r => r is { Verb: "list", Plural: "widgets" }).Select(r => r["limit"]!));
        Assert.Equal(["50", "10"], _server.Requests.Where(r => r is { Verb: "list", Plural: "configmaps" }).Select(r => r["limit"]!));
    }

    /// <summary>Two hundred megabytes of entities, as a tenant with no other right may have them.</summary>
    [Fact]
    public void What_is_kept_of_large_objects_does_not_grow_with_their_size()
    {
        var store = new ObjectStore<Widget>([null]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        store.Replace(null, new([], [], "1"));
        for (var i = 0; i < 200; i++)
        {
            var widget = new Widget
            {
                Metadata = new() { Name = $"w{i}", NamespaceProperty = "ns", Uid = $"{i}", ResourceVersion = $"{i + 10}", Annotations = new Dictionary<string, string> { ["a"] = Megabyte + i } },
            };
            store.Apply(null, new(k8s.WatchEventType.Added, $"{i + 10}", widget));
        }

        Assert.Equal(200, store.Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20_000_000);
    }
}
