using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>A cache must equal the server in the end, whatever happened between.</summary>
public sealed class InformerTests : InformerTest
{
    [Fact]
    public async Task A_list_of_many_pages_is_read_to_its_end()
    {
        for (var i = 0; i < 25; i++)
        {
            Put($"w{i:00}");
        }

        await StartAsync(o => o.ListPageSize = 10);

        Assert.Equal(25, Cache.Count);
        Assert.Equal(3, Server.Count("list", "widgets"));
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
        Server.Store.Remove("widgets", "ns", "b");
        await CacheHas("a");
        await Eventually.TrueAsync(() => Cache.Get(new("ns", "a"))?.Spec?.Size == 2, "the change has arrived");
        Assert.Equal(1, Server.Count("list", "widgets"));
    }

    [Fact]
    public async Task The_watch_asks_for_bookmarks_and_a_random_end()
    {
        await StartAsync();
        var watch = Server.Requests.First(r => r.Verb == "watch");

        Assert.Equal("true", watch["allowWatchBookmarks"]);
        Assert.InRange(int.Parse(watch["timeoutSeconds"]!, System.Globalization.CultureInfo.InvariantCulture), 240, 300);
    }

    [Fact]
    public async Task A_cut_watch_goes_on_where_it_was_without_a_new_list()
    {
        await StartAsync();
        Put("a");
        await CacheHas("a");

        Server.Watches.Cut();
        Put("b");
        Server.Store.Remove("widgets", "ns", "a");

        await CacheHas("b");
        Assert.Equal(1, Server.Count("list", "widgets"));
    }

    [Fact]
    public async Task A_watch_that_ended_in_good_order_goes_on_at_once()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromSeconds(60));
        Put("a");
        await CacheHas("a");

        Server.Watches.End();
        Put("b");

        await CacheHas("a", "b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_410_all_is_listed_anew_and_deletions_in_the_gap_are_seen(bool inStream)
    {
        Server.Watches.GoneInStream = inStream;
        await StartAsync();
        Put("a");
        Put("b");
        await CacheHas("a", "b");

        Server.Store.Remove("widgets", "ns", "a", silent: true);
        Server.Store.Compact();
        Server.Watches.Cut();

        await CacheHas("b");
        await Eventually.TrueAsync(() => Running.Widgets.Count("deleted a") == 1, "the deletion is told to the controller");
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

        Server.Store.Remove("widgets", "ns", "a", silent: true);
        Put("a");
        Server.Store.Compact();
        Server.Watches.Cut();

        await Eventually.TrueAsync(() => Running.Widgets.Count("deleted a") == 1, "the first one's deletion is told");
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

        Server.Watches.Silent = true;
        Put("a", size: 2);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var stuck = Server.Count("watch", "widgets");
        Server.Watches.Silent = false;

        await Eventually.TrueAsync(() => Cache.Get(new("ns", "a"))?.Spec?.Size == 2, "the change has arrived");
        Assert.True(Server.Count("watch", "widgets") > stuck);
        Assert.Equal(1, Server.Count("list", "widgets"));
    }

    [Fact]
    public async Task Bookmarks_keep_a_quiet_watch_alive_and_move_its_version_on()
    {
        await StartAsync(o => o.WatchSilence = TimeSpan.FromSeconds(1));
        Put("a");
        await CacheHas("a");
        var watches = Server.Count("watch", "widgets");
        for (var i = 0; i < 15; i++)
        {
            Server.Watches.SendBookmark(Server.Store.Version + 1000);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(watches, Server.Count("watch", "widgets"));
        Server.Watches.End();
        await Eventually.TrueAsync(() => Server.Count("watch", "widgets") > watches, "the next watch");
        Assert.Equal($"{Server.Store.Version + 1000}", Server.Requests.Last(r => r.Verb == "watch")["resourceVersion"]);
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
        Server.Store.Remove("widgets", "ns", "a", silent: true);

        Server.Watches.Send(line);

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
        Server.RefuseNext(r => r.Verb == "list", status, times: 4);
        await StartAsync();

        Assert.NotNull(Cache.Get(new("ns", "a")));
        Assert.Equal(5, Server.Count("list", "widgets"));
    }

    [Fact]
    public async Task Refused_watches_are_tried_again_and_after_many_failures_all_is_listed_anew()
    {
        await StartAsync();
        Server.RefuseNext(r => r.Verb == "watch", 500, times: 8);
        Server.Watches.Cut();
        Put("a");

        await CacheHas("a");
        Assert.True(Server.Count("list", "widgets") > 1);
    }

    [Fact]
    public async Task After_410_the_new_list_does_not_wait()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromSeconds(60));
        Put("seen");
        await CacheHas("seen");
        Server.Store.Put("widgets", "ns", "a", silent: true);
        Server.Store.Compact();
        Server.Watches.End();

        await CacheHas("a", "seen");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    public async Task A_server_that_asks_to_come_back_later_is_asked_then_and_not_before(string verb)
    {
        await StartAsync(o => (o.WatchBackoffMin, o.WatchBackoffMax) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)));
        Server.RefuseNext(r => r.Verb == verb, 429, "TooManyRequests", times: 1, retryAfter: 2);
        Put("a");
        Server.Store.Compact();
        var start = TimeProvider.System.GetTimestamp();
        Server.Watches.End();
        Put("b");
        var before = Server.Count(verb, "widgets");
        await Eventually.TrueAsync(() => Server.Count(verb, "widgets") >= before + 2, "it is asked again");

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.9, 10);
        await CacheHas("a", "b");
    }

    [Fact]
    public async Task A_server_that_ends_watches_at_once_is_not_asked_in_a_tight_loop()
    {
        await StartAsync(o => o.WatchBackoffMin = o.WatchBackoffMax = TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < 1000; i++)
        {
            Server.OnNext(r => r.Verb == "watch", context =>
            {
                context.Response.StatusCode = 200;
                return Task.FromResult(true);
            });
        }

        var before = Server.Count("watch", "widgets");
        Server.Watches.End();
        await Task.Delay(1500, TestContext.Current.CancellationToken);

        Assert.InRange(Server.Count("watch", "widgets") - before, 1, 6);
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
            Server.Watches.Cut();
            await Eventually.TrueAsync(() => Server.Count("watch", "widgets") > i && Server.Watches.Open == 1, "the next watch");
        }

        // It might be no quiet kind but a watch that tells nothing: the sixth time all is listed anew.
        Assert.Equal(2, Server.Count("list", "widgets"));

        // Pauses that double take at least 15 s for this.
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(15), $"{TimeProvider.System.GetElapsedTime(start)}");
    }
}
