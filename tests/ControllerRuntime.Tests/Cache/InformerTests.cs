using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>A cache must equal the server in the end, whatever happened between.</summary>
public sealed class InformerTests : IAsyncLifetime
{
    private FakeApiServer _server = null!;
    private OperatorUnderTest _operator = null!;

    private IObjectStore<Widget> Cache => _operator.Store<Widget>();

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task StartAsync(Action<RuntimeOptions>? configure = null, TimeProvider? timeProvider = null)
    {
        var options = OperatorUnderTest.QuickOptions();
        configure?.Invoke(options);
        _operator = await OperatorUnderTest.StartAsync(
            _server.Configuration, options, runtime => runtime.AddController<WidgetController, Widget>(), timeProvider: timeProvider);
        await Eventually.TrueAsync(() => Cache.HasSynced && _server.Watches.Open > 0, "the cache is in sync and watched");
    }

    private Task CacheHas(params string[] names) => Eventually.TrueAsync(
        () => Cache.List().Select(w => w.Metadata.Name).Order().SequenceEqual(names), $"the cache has {string.Join(", ", names)}");

    private void Put(string name, int size = 1) =>
        _server.Store.Put("widgets", "ns", name, o => o["spec"] = new JsonObject { ["size"] = size });

    [Fact]
    public async Task A_list_of_many_pages_is_read_to_its_end()
    {
        for (var i = 0; i < 25; i++)
        {
            Put($"w{i:00}");
        }

        await StartAsync(o => o.ListPageSize = 10);

        Assert.Equal(25, Cache.Count);
        Assert.Equal(3, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task Objects_carry_kind_and_version_and_no_managed_fields()
    {
        Put("a");
        await StartAsync();

        var widget = Cache.Get(new("ns", "a"));
        Assert.NotNull(widget);
        Assert.Equal(("test.containermcp.dev/v1", "Widget"), (widget.ApiVersion, widget.Kind));
        Assert.Null(widget.Metadata.ManagedFields);
    }

    [Fact]
    public async Task Additions_changes_and_deletions_arrive()
    {
        await StartAsync();
        Put("a");
        Put("b");
        await CacheHas("a", "b");

        Put("a", size: 2);
        _server.Store.Remove("widgets", "ns", "b");
        await CacheHas("a");
        await Eventually.TrueAsync(() => Cache.Get(new("ns", "a"))?.Spec?.Size == 2, "the change has arrived");
        Assert.Equal(1, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task The_watch_asks_for_bookmarks_and_a_random_end()
    {
        await StartAsync();
        var watch = _server.Requests.First(r => r.Verb == "watch");

        Assert.Equal("true", watch["allowWatchBookmarks"]);
        Assert.InRange(int.Parse(watch["timeoutSeconds"]!, System.Globalization.CultureInfo.InvariantCulture), 240, 300);
    }

    [Fact]
    public async Task A_cut_watch_goes_on_where_it_was_without_a_new_list()
    {
        await StartAsync();
        Put("a");
        await CacheHas("a");

        _server.Watches.Cut();
        Put("b");
        _server.Store.Remove("widgets", "ns", "a");

        await CacheHas("b");
        Assert.Equal(1, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task A_watch_that_ended_in_good_order_goes_on_at_once()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromSeconds(60));
        Put("a");
        await CacheHas("a");

        _server.Watches.End();
        Put("b");

        await CacheHas("a", "b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_410_all_is_listed_anew_and_deletions_in_the_gap_are_seen(bool inStream)
    {
        _server.Watches.GoneInStream = inStream;
        await StartAsync();
        Put("a");
        Put("b");
        await CacheHas("a", "b");

        _server.Store.Remove("widgets", "ns", "a", silent: true);
        _server.Store.Compact();
        _server.Watches.Cut();

        await CacheHas("b");
        await Eventually.TrueAsync(() => _operator.Widgets.Count("deleted a") == 1, "the deletion is told to the controller");
        Put("c");
        await CacheHas("b", "c");
    }

    [Fact]
    public async Task An_object_made_anew_in_the_gap_counts_as_deleted_first()
    {
        await StartAsync();
        Put("a");
        await CacheHas("a");
        var first = Cache.Get(new("ns", "a"))!.Metadata.Uid;

        _server.Store.Remove("widgets", "ns", "a", silent: true);
        Put("a");
        _server.Store.Compact();
        _server.Watches.Cut();

        await Eventually.TrueAsync(() => _operator.Widgets.Count("deleted a") == 1, "the first one's deletion is told");
        Assert.NotEqual(first, Cache.Get(new("ns", "a"))!.Metadata.Uid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silent_watch_is_taken_for_dead_and_replaced(bool afterEvents)
    {
        await StartAsync(o => o.WatchSilence = TimeSpan.FromMilliseconds(400));
        if (afterEvents)
        {
            Put("a");
            await CacheHas("a");
        }

        _server.Watches.Silent = true;
        Put("a", size: 2);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var stuck = _server.Count("watch", "widgets");
        _server.Watches.Silent = false;

        await Eventually.TrueAsync(() => Cache.Get(new("ns", "a"))?.Spec?.Size == 2, "the change has arrived");
        Assert.True(_server.Count("watch", "widgets") > stuck);
        Assert.Equal(1, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task Bookmarks_keep_a_quiet_watch_alive_and_move_its_version_on()
    {
        await StartAsync(o => o.WatchSilence = TimeSpan.FromSeconds(1));
        Put("a");
        await CacheHas("a");
        var watches = _server.Count("watch", "widgets");
        for (var i = 0; i < 15; i++)
        {
            _server.Watches.SendBookmark(_server.Store.Version + 1000);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(watches, _server.Count("watch", "widgets"));
        _server.Watches.End();
        await Eventually.TrueAsync(() => _server.Count("watch", "widgets") > watches, "the next watch");
        Assert.Equal($"{_server.Store.Version + 1000}", _server.Requests.Last(r => r.Verb == "watch")["resourceVersion"]);
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\",\"obj")]
    [InlineData("not json at all")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"SURPRISE\",\"object\":{}}")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}")]
    [InlineData("{\"type\":\"ADDED\",\"object\":null}")]
    public async Task A_line_that_is_no_event_leads_to_a_new_list(string line)
    {
        await StartAsync();
        Put("a");
        await CacheHas("a");
        _server.Store.Remove("widgets", "ns", "a", silent: true);

        _server.Watches.Send(line);

        await CacheHas();
        Put("b");
        await CacheHas("b");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(403)]
    [InlineData(401)]
    public async Task Refused_lists_are_tried_again_until_they_succeed(int status)
    {
        Put("a");
        _server.RefuseNext(r => r.Verb == "list", status, times: 4);
        await StartAsync();

        Assert.NotNull(Cache.Get(new("ns", "a")));
        Assert.Equal(5, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task Refused_watches_are_tried_again_and_after_many_failures_all_is_listed_anew()
    {
        await StartAsync();
        _server.RefuseNext(r => r.Verb == "watch", 500, times: 8);
        _server.Watches.Cut();
        Put("a");

        await CacheHas("a");
        Assert.True(_server.Count("list", "widgets") > 1);
    }

    [Fact]
    public async Task After_410_the_new_list_does_not_wait()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromSeconds(60));
        Put("seen");
        await CacheHas("seen");
        _server.Store.Put("widgets", "ns", "a", silent: true);
        _server.Store.Compact();
        _server.Watches.End();

        await CacheHas("a", "seen");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    public async Task A_server_that_asks_to_come_back_later_is_asked_then_and_not_before(string verb)
    {
        await StartAsync(o => (o.WatchBackoffMin, o.WatchBackoffMax) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)));
        _server.RefuseNext(r => r.Verb == verb, 429, "TooManyRequests", times: 1, retryAfter: 2);
        Put("a");
        _server.Store.Compact();
        var start = TimeProvider.System.GetTimestamp();
        _server.Watches.End();
        Put("b");
        var before = _server.Count(verb, "widgets");
        await Eventually.TrueAsync(() => _server.Count(verb, "widgets") >= before + 2, "it is asked again");

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.9, 10);
        await CacheHas("a", "b");
    }

    [Fact]
    public async Task A_server_that_ends_watches_at_once_is_not_asked_in_a_tight_loop()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < 1000; i++)
        {
            _server.OnNext(r => r.Verb == "watch", context =>
            {
                context.Response.StatusCode = 200;
                return Task.FromResult(true);
            });
        }

        var before = _server.Count("watch", "widgets");
        _server.Watches.End();
        await Task.Delay(1500, TestContext.Current.CancellationToken);

        Assert.InRange(_server.Count("watch", "widgets") - before, 1, 6);
    }

    /// <summary>Of a kind that hardly changes no event comes for hours, and something on the way may cut what is idle.</summary>
    [Fact]
    public async Task Watches_that_were_cut_after_a_long_quiet_time_do_not_make_the_pauses_longer()
    {
        var clock = new SkippingClock();
        await StartAsync(o => o.WatchBackoffMax = TimeSpan.FromSeconds(10), clock);
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 1; i <= 10; i++)
        {
            clock.Skip(TimeSpan.FromSeconds(11));
            _server.Watches.Cut();
            await Eventually.TrueAsync(() => _server.Count("watch", "widgets") > i && _server.Watches.Open == 1, "the next watch");
        }

        // It might be no quiet kind but a watch that tells nothing: the sixth time all is listed anew.
        Assert.Equal(2, _server.Count("list", "widgets"));

        // Pauses that double take at least 15 s for this.
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(15), $"{TimeProvider.System.GetElapsedTime(start)}");
    }

    [Fact]
    public async Task Readiness_waits_for_the_first_list_and_says_why()
    {
        _server.RefuseNext(r => r.Verb == "list", 403, "Forbidden", times: 100);
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => _operator.Health.NotReady.Any(p => p.Contains("http_403", StringComparison.Ordinal)), "the reason is told");
        Assert.Contains("widgets.test.containermcp.dev", _operator.Health.NotReady[0], StringComparison.Ordinal);
        Assert.Empty(_operator.Widgets.Calls);
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_does_not_hide_the_others()
    {
        Put("good");
        _server.Store.Put("widgets", "ns", "bad", o => o["spec"] = new JsonObject { ["size"] = 99_999_999_999 });
        await StartAsync();
        await CacheHas("good");

        _server.Store.Put("widgets", "ns", "worse", o => o["spec"] = new JsonObject { ["weight"] = "heavy" });
        Put("later");
        await CacheHas("good", "later");
        Assert.Equal(1, _server.Count("list", "widgets"));
    }

    [Fact]
    public async Task An_object_that_becomes_unreadable_keeps_its_last_state_and_is_not_deleted()
    {
        await StartAsync();
        Put("a", size: 7);
        await CacheHas("a");
        _server.Store.Put("widgets", "ns", "a", o => o["spec"]!["size"] = "seven");
        _server.Store.Compact();
        _server.Watches.Cut();
        Put("b");

        await CacheHas("a", "b");
        Assert.Equal(7, Cache.Get(new("ns", "a"))!.Spec!.Size);
        _server.Store.Remove("widgets", "ns", "a");
        await CacheHas("b");
        await Eventually.TrueAsync(() => _operator.Widgets.Count("deleted a") == 1, "its deletion is told");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    public async Task A_cache_that_goes_out_of_date_turns_readiness_red_until_it_is_well_again(string refused)
    {
        await StartAsync(o => o.CacheGrace = TimeSpan.FromMilliseconds(300));
        Put("a");
        await CacheHas("a");
        Assert.Empty(_operator.Health.NotReady);

        // A list that succeeds is no sign of health while the watch after it is refused.
        _server.RefuseNext(r => r.Verb == refused, 403, "Forbidden", times: 1000);
        _server.Store.Compact();
        _server.Watches.Cut();
        await Eventually.TrueAsync(() => _operator.Health.NotReady.Count > 0, "it is not ready");
        Assert.Matches("^widgets.test.containermcp.dev: out of date for [0-9]+ s, http_403: told to refuse with 403$", Assert.Single(_operator.Health.NotReady));
        Assert.Empty(_operator.Health.Stalled);

        _server.ForgetFaults();
        await Eventually.TrueAsync(() => _server.Watches.Open == 1, "it is watched again");
        Put("b");
        await Eventually.TrueAsync(() => _operator.Health.NotReady.Count == 0, "it is ready");
    }

    [Fact]
    public async Task A_short_failure_does_not_turn_readiness_red()
    {
        await StartAsync();
        _server.RefuseNext(r => r.Verb == "watch", 500, times: 5);
        _server.Watches.Cut();
        Put("a");
        await CacheHas("a");

        Assert.Empty(_operator.Health.NotReady);
    }

    [Fact]
    public async Task Listed_namespaces_are_watched_one_by_one_and_merged()
    {
        _server.Store.Put("widgets", "one", "a");
        _server.Store.Put("widgets", "two", "a");
        _server.Store.Put("widgets", "three", "a");
        await StartAsync(o => o.Namespaces = ["one", "two"]);

        Assert.Equal(["one/a", "two/a"], Cache.List().Select(w => NamespacedName.Of(w).ToString()).Order());
        Assert.All(_server.Requests, r => Assert.NotNull(r.Namespace));

        // A relist of one namespace must not take the others' objects for deleted.
        await Eventually.TrueAsync(() => _server.Watches.Open == 2, "both are watched");
        _server.Store.Compact();
        _server.Watches.Cut();
        _server.Store.Remove("widgets", "one", "a");
        await Eventually.TrueAsync(() => Cache.Count == 1, "only the deleted one is gone");
        await Eventually.TrueAsync(() => _server.Watches.Open == 2, "both are watched again");
        await Eventually.TrueAsync(() => _operator.Widgets.Count("deleted a") > 0, "the controller is told");
        Assert.Equal(1, _operator.Widgets.Count("deleted a"));
    }

    [Fact]
    public async Task Readiness_waits_for_every_namespace()
    {
        _server.RefuseNext(r => r.Verb == "list" && r.Namespace == "two", 500, times: 100);
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["one", "two"];
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, options, r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => _server.Count("watch", "widgets") > 0 && _server.Count("list", "widgets") > 3, "one namespace is watched");
        Assert.False(Cache.HasSynced);
    }

    [Fact]
    public async Task A_namespace_that_refuses_is_left_out_the_others_are_served_and_it_is_too_when_it_is_back()
    {
        var isGone = true;
        _server.RefuseNext(r => isGone && r.Verb == "list" && r.Namespace == "gone", 403, "Forbidden", times: 1000);
        _server.Store.Put("widgets", "here", "a");
        _server.Store.Put("widgets", "gone", "b");
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["here", "gone"];
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, options, r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => _operator.Widgets.Count("reconcile a") == 1, "the other namespace is served");
        Assert.Empty(_operator.Health.NotReady);
        Assert.Equal(0, _operator.Widgets.Count("reconcile b"));

        isGone = false;
        await Eventually.TrueAsync(() => _operator.Widgets.Count("reconcile b") > 0, "it is served when it can be listed again");
    }

    [Fact]
    public async Task Nothing_is_done_in_a_namespace_whose_right_was_taken_away_until_it_is_back()
    {
        _server.Store.Put("widgets", "here", "a");
        _server.Store.Put("widgets", "there", "b");
        await StartAsync(o => o.Namespaces = ["here", "there"]);
        await Eventually.TrueAsync(() => _operator.Widgets.Count("reconcile b") == 1 && _server.Watches.Open == 2, "both are served");
        var served = _operator.Services.GetRequiredService<ServedNamespaces>();

        var isRefused = true;
        _server.RefuseNext(r => isRefused && r.Namespace == "there", 403, "Forbidden", times: 1000);
        _server.Watches.Cut();
        await Eventually.TrueAsync(() => served.LeftOut is ["there"], "it is left out");
        Assert.Empty(_operator.Health.NotReady);
        _server.Store.Put("widgets", "here", "c");
        await Eventually.TrueAsync(() => _operator.Widgets.Count("reconcile c") == 1, "the other is served");
        Assert.Equal(1, _operator.Widgets.Count("reconcile b"));

        isRefused = false;
        await Eventually.TrueAsync(() => served.LeftOut.Count == 0 && _operator.Widgets.Count("reconcile b") > 1, "all of it is looked at when it is back");
    }

    [Fact]
    public async Task Where_every_namespace_refuses_nothing_is_ready()
    {
        _server.RefuseNext(r => r.Verb == "list", 403, "Forbidden", times: 1000);
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["one", "two"];
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, options, r => r.AddController<WidgetController, Widget>());
        var served = _operator.Services.GetRequiredService<ServedNamespaces>();

        await Eventually.TrueAsync(() => served.LeftOut.Count == 2, "both are left out");
        Assert.Contains("http_403", Assert.Single(_operator.Health.NotReady), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_kind_that_is_unknown_is_no_kind_without_objects()
    {
        _server.RefuseNext(r => r.Verb == "list" && r.Plural == "widgets", 404, times: 4);
        Put("a");
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: r => r.AddInformer<Widget>(isOptional: true));

        await Eventually.TrueAsync(() => Cache.HasSynced && Cache.IsKindUnknown, "it is taken for unknown");
        await Eventually.TrueAsync(() => !Cache.IsKindUnknown && Cache.Count == 1, "it is known");
    }

    [Fact]
    public async Task Owned_kinds_are_listed_and_watched_by_their_labels_only()
    {
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration);
        _server.Store.Put("configmaps", "ns", "mine", o => o["metadata"]!["labels"] = new JsonObject { ["made-by"] = "test" });
        _server.Store.Put("configmaps", "ns", "other");

        await Eventually.TrueAsync(() => _operator.Store<V1ConfigMap>().Count == 1, "the labelled one has arrived");
        Assert.All(_server.Requests.Where(r => r.Plural == "configmaps"), r => Assert.Equal("made-by=test", r["labelSelector"]));
    }

    [Fact]
    public async Task A_list_without_an_answer_is_given_up_and_tried_again()
    {
        Put("a");
        _server.OnNext(r => r.Verb == "list", async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        });
        await StartAsync(o => o.RequestTimeout = TimeSpan.FromMilliseconds(300));

        Assert.NotNull(Cache.Get(new("ns", "a")));
    }

    [Fact]
    public async Task A_list_cut_in_the_middle_is_tried_again()
    {
        Put("a");
        _server.OnNext(r => r.Verb == "list", async context =>
        {
            await context.Response.WriteAsync("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        });
        await StartAsync();

        Assert.NotNull(Cache.Get(new("ns", "a")));
    }
}
