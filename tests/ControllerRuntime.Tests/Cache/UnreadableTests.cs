using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>Whatever the API server has accepted, an object that this process cannot read hides no other, and is not taken for gone.</summary>
public sealed class UnreadableTests : IAsyncLifetime
{
    private FakeApiServer _server = null!;
    private OperatorUnderTest? _operator;

    public static TheoryData<string, string> Kinds => new()
    {
        { Nested(70), "it is nested more than 64 levels deep" },
        { Nested(900), "it is nested more than 64 levels deep" },
        { """{"size":99999999999}""", "spec.size has a value of the wrong type, or out of range" },
        { """{"size":1e400}""", "spec.size has a value of the wrong type, or out of range" },
        { """{"size":"seven"}""", "spec.size has a value of the wrong type, or out of range" },
        { """{"size":{}}""", "spec.size has a value of the wrong type, or out of range" },
        { """{"weight":"heavy"}""", "spec.weight has a value of the wrong type, or out of range" },
        { """{"weight":"1e999999999"}""", "spec.weight has a value of the wrong type, or out of range" },
        { """{"weight":"1e99"}""", "spec.weight has a value of the wrong type, or out of range" },
        { """{"weight":1e999999999}""", "spec.weight has a value of the wrong type, or out of range" },
        { "[]", "spec has a value of the wrong type, or out of range" },
    };

    private IObjectStore<Widget> Cache => _operator!.Store<Widget>();

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await (_operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
    }

    private static string Nested(int levels) => $$$"""{"affinity":{"a":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}}""";

    private void Put(string name, string spec = """{"size":1}""") =>
        _server.Store.Put("widgets", "ns", name, o => o["spec"] = JsonNode.Parse(spec, documentOptions: new() { MaxDepth = 2000 }));

    private async Task StartAsync()
    {
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: r => r.AddController<WidgetController, Widget>());
        await Eventually.TrueAsync(() => Cache.HasSynced && _server.Watches.Open > 0, "the cache is in sync and watched");
    }

    private Task CacheHas(params string[] names) => Eventually.TrueAsync(
        () => Cache.List().Select(w => w.Metadata.Name).Order().SequenceEqual(names), $"the cache has {string.Join(", ", names)}");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_hides_no_other_object_and_its_owner_can_be_told_why(string spec, string why)
    {
        Put("before");
        Put("listed", spec);
        await StartAsync();
        await CacheHas("before");
        Put("watched", spec);
        Put("after");
        await CacheHas("after", "before");

        foreach (var name in (string[])["listed", "watched"])
        {
            var unreadable = Cache.GetUnreadable(new("ns", name));
            Assert.Contains(why, unreadable!.Error, StringComparison.Ordinal);
            var stored = _server.Store.Get("widgets", "ns", name)!["metadata"]!;
            Assert.Equal(((string)stored["uid"]!, (string)stored["resourceVersion"]!, 1L), (unreadable.Uid, unreadable.ResourceVersion, unreadable.Generation));
            await Eventually.TrueAsync(() => _operator!.Widgets.Count($"unreadable {name}") > 0, "its controller is told");
            Assert.Equal(0, _operator!.Widgets.Count($"reconcile {name}"));
        }

        Assert.Equal(1, _server.Count("list", "widgets"));
        Assert.Equal(2, Cache.ListUnreadable().Count);
    }

    [Fact]
    public async Task It_is_as_any_other_when_it_has_been_put_right_and_forgotten_when_it_is_gone()
    {
        Put("healed", Nested(70));
        Put("removed", Nested(70));
        await StartAsync();
        await Eventually.TrueAsync(() => Cache.ListUnreadable().Count == 2, "both are known");

        Put("healed");
        _server.Store.Remove("widgets", "ns", "removed");

        await Eventually.TrueAsync(() => _operator!.Widgets.Count("reconcile healed") > 0 && Cache.ListUnreadable().Count == 0, "both are forgotten");
        Put("removed", Nested(70));
        await Eventually.TrueAsync(() => Cache.ListUnreadable().Count == 1, "it is back");
        _server.Store.Remove("widgets", "ns", "removed", silent: true);
        _server.Store.Compact();
        _server.Watches.Cut();
        await Eventually.TrueAsync(() => Cache.ListUnreadable().Count == 0, "a new list does not have it");
    }

    [Fact]
    public async Task An_earlier_state_stands_for_the_object_but_nothing_is_done_by_it()
    {
        Put("a");
        await StartAsync();
        await Eventually.TrueAsync(() => _operator!.Widgets.Count("reconcile a") > 0, "it was readable");
        var before = _operator!.Widgets.Count("reconcile a");

        Put("a", Nested(70));
        await Eventually.TrueAsync(() => _operator.Widgets.Count("unreadable a") > 0, "it is unreadable");

        Assert.NotNull(Cache.Get(new("ns", "a")));
        Assert.Equal((before, 0), (_operator.Widgets.Count("reconcile a"), _operator.Widgets.Count("deleted a")));
    }

    [Fact]
    public async Task An_unreadable_successor_is_not_taken_for_its_predecessor()
    {
        Put("a");
        await StartAsync();
        await CacheHas("a");

        _server.Store.Remove("widgets", "ns", "a", silent: true);
        Put("a", Nested(70));

        await Eventually.TrueAsync(() => _operator!.Widgets.Count("deleted a") == 1 && _operator.Widgets.Count("unreadable a") > 0, "the one is gone, the other is told of");
        Assert.Null(Cache.Get(new("ns", "a")));
    }

    [Fact]
    public async Task It_can_be_given_a_status_although_the_answer_cannot_be_read_either()
    {
        Put("a", Nested(70));
        await StartAsync();
        await Eventually.TrueAsync(() => Cache.ListUnreadable().Count == 1, "it is known");

        await _operator!.Client<Widget>().ApplyUnreadableStatusAsync(
            Cache.GetUnreadable(new("ns", "a"))!, new JsonObject { ["phase"] = "Failed" }, TestContext.Current.CancellationToken);

        Assert.Equal("Failed", (string?)_server.Store.Get("widgets", "ns", "a")!["status"]!["phase"]);
    }

    [Fact]
    public async Task Asking_for_it_says_which_object_and_why()
    {
        _server.Store.Put("configmaps", "ns", "a", o => o["data"] = new JsonObject { ["x"] = new JsonArray() });
        await StartAsync();

        var e = await Assert.ThrowsAsync<UnreadableObjectException>(() => _operator!.Client<V1ConfigMap>().GetAsync(new("ns", "a"), TestContext.Current.CancellationToken));

        Assert.Equal("The ConfigMap ns/a cannot be read: data.x has a value of the wrong type, or out of range", e.Message);
    }
}
