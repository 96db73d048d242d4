using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

/// <summary>What a cache says of itself, and of the namespaces and kinds that it may not see.</summary>
public sealed class InformerReadinessTests : InformerTest
{
    [Fact]
    public async Task Readiness_waits_for_the_first_list_and_says_why()
    {
        Server.RefuseNext(r => r.Verb == "list", 403, "Forbidden", times: 100);
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, register: r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => Running.Health.NotReady.Any(p => p.Contains("http_403", StringComparison.Ordinal)), "the reason is told");
        Assert.Contains("widgets.test.containermcp.dev", Running.Health.NotReady[0], StringComparison.Ordinal);
        Assert.Empty(Running.Widgets.Calls);
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_does_not_hide_the_others()
    {
        Put("good");
        Server.Store.Put("widgets", "ns", "bad", o => o["spec"] = new JsonObject { ["size"] = 99_999_999_999 });
        await StartAsync();
        await CacheHas("good");

        Server.Store.Put("widgets", "ns", "worse", o => o["spec"] = new JsonObject { ["weight"] = "heavy" });
        Put("later");
        await CacheHas("good", "later");
        Assert.Equal(1, Server.Count("list", "widgets"));
    }

    [Fact]
    public async Task An_object_that_becomes_unreadable_keeps_its_last_state_and_is_not_deleted()
    {
        await StartAsync();
        Put("a", size: 7);
        await CacheHas("a");
        Server.Store.Put("widgets", "ns", "a", o => o["spec"]!["size"] = "seven");
        Server.Store.Compact();
        Server.Watches.Cut();
        Put("b");

        await CacheHas("a", "b");
        Assert.Equal(7, Cache.Get(new("ns", "a"))!.Spec!.Size);
        Server.Store.Remove("widgets", "ns", "a");
        await CacheHas("b");
        await Eventually.TrueAsync(() => Running.Widgets.Count("deleted a") == 1, "its deletion is told");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    public async Task A_cache_that_goes_out_of_date_turns_readiness_red_until_it_is_well_again(string refused)
    {
        await StartAsync(o => o.CacheGrace = TimeSpan.FromMilliseconds(300));
        Put("a");
        await CacheHas("a");
        Assert.Empty(Running.Health.NotReady);

        // A list that succeeds is no sign of health while the watch after it is refused.
        Server.RefuseNext(r => r.Verb == refused, 403, "Forbidden", times: 1000);
        Server.Store.Compact();
        Server.Watches.Cut();
        await Eventually.TrueAsync(() => Running.Health.NotReady.Count > 0, "it is not ready");
        Assert.Matches("^widgets.test.containermcp.dev: out of date for [0-9]+ s, http_403: told to refuse with 403$", Assert.Single(Running.Health.NotReady));
        Assert.Empty(Running.Health.Stalled);

        Server.ForgetFaults();
        await Eventually.TrueAsync(() => Server.Watches.Open == 1, "it is watched again");
        Put("b");
        await Eventually.TrueAsync(() => Running.Health.NotReady.Count == 0, "it is ready");
    }

    [Fact]
    public async Task A_short_failure_does_not_turn_readiness_red()
    {
        await StartAsync();
        Server.RefuseNext(r => r.Verb == "watch", 500, times: 5);
        Server.Watches.Cut();
        Put("a");
        await CacheHas("a");

        Assert.Empty(Running.Health.NotReady);
    }

    [Fact]
    public async Task Listed_namespaces_are_watched_one_by_one_and_merged()
    {
        Server.Store.Put("widgets", "one", "a");
        Server.Store.Put("widgets", "two", "a");
        Server.Store.Put("widgets", "three", "a");
        await StartAsync(o => o.Namespaces = ["one", "two"]);

        Assert.Equal(["one/a", "two/a"], Cache.List().Select(w => NamespacedName.Of(w).ToString()).Order());
        Assert.All(Server.Requests, r => Assert.NotNull(r.Namespace));

        // A relist of one namespace must not take the others' objects for deleted.
        await Eventually.TrueAsync(() => Server.Watches.Open == 2, "both are watched");
        Server.Store.Compact();
        Server.Watches.Cut();
        Server.Store.Remove("widgets", "one", "a");
        await Eventually.TrueAsync(() => Cache.Count == 1, "only the deleted one is gone");
        await Eventually.TrueAsync(() => Server.Watches.Open == 2, "both are watched again");
        await Eventually.TrueAsync(() => Running.Widgets.Count("deleted a") > 0, "the controller is told");
        Assert.Equal(1, Running.Widgets.Count("deleted a"));
    }

    [Fact]
    public async Task Readiness_waits_for_every_namespace()
    {
        Server.RefuseNext(r => r.Verb == "list" && r.Namespace == "two", 500, times: 100);
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["one", "two"];
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, options, r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => Server.Count("watch", "widgets") > 0 && Server.Count("list", "widgets") > 3, "one namespace is watched");
        Assert.False(Cache.HasSynced);
    }

    [Fact]
    public async Task A_namespace_that_refuses_is_left_out_the_others_are_served_and_it_is_too_when_it_is_back()
    {
        var isGone = true;
        Server.RefuseNext(r => isGone && r.Verb == "list" && r.Namespace == "gone", 403, "Forbidden", times: 1000);
        Server.Store.Put("widgets", "here", "a");
        Server.Store.Put("widgets", "gone", "b");
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["here", "gone"];
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, options, r => r.AddController<WidgetController, Widget>());

        await Eventually.TrueAsync(() => Running.Widgets.Count("reconcile a") == 1, "the other namespace is served");
        Assert.Empty(Running.Health.NotReady);
        Assert.Equal(0, Running.Widgets.Count("reconcile b"));

        isGone = false;
        await Eventually.TrueAsync(() => Running.Widgets.Count("reconcile b") > 0, "it is served when it can be listed again");
    }

    [Fact]
    public async Task Nothing_is_done_in_a_namespace_whose_right_was_taken_away_until_it_is_back()
    {
        Server.Store.Put("widgets", "here", "a");
        Server.Store.Put("widgets", "there", "b");
        await StartAsync(o => o.Namespaces = ["here", "there"]);
        await Eventually.TrueAsync(() => Running.Widgets.Count("reconcile b") == 1 && Server.Watches.Open == 2, "both are served");
        var served = Running.Services.GetRequiredService<ServedNamespaces>();

        var isRefused = true;
        Server.RefuseNext(r => isRefused && r.Namespace == "there", 403, "Forbidden", times: 1000);
        Server.Watches.Cut();
        await Eventually.TrueAsync(() => served.LeftOut is ["there"], "it is left out");
        Assert.Empty(Running.Health.NotReady);
        Server.Store.Put("widgets", "here", "c");
        await Eventually.TrueAsync(() => Running.Widgets.Count("reconcile c") == 1, "the other is served");
        Assert.Equal(1, Running.Widgets.Count("reconcile b"));

        isRefused = false;
        await Eventually.TrueAsync(() => served.LeftOut.Count == 0 && Running.Widgets.Count("reconcile b") > 1, "all of it is looked at when it is back");
    }

    [Fact]
    public async Task Where_every_namespace_refuses_nothing_is_ready()
    {
        Server.RefuseNext(r => r.Verb == "list", 403, "Forbidden", times: 1000);
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = ["one", "two"];
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, options, r => r.AddController<WidgetController, Widget>());
        var served = Running.Services.GetRequiredService<ServedNamespaces>();

        await Eventually.TrueAsync(() => served.LeftOut.Count == 2, "both are left out");
        Assert.Contains("http_403", Assert.Single(Running.Health.NotReady), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_kind_that_is_unknown_is_no_kind_without_objects()
    {
        Server.RefuseNext(r => r.Verb == "list" && r.Plural == "widgets", 404, times: 4);
        Put("a");
        Running = await OperatorUnderTest.StartAsync(Server.Configuration, register: r => r.AddInformer<Widget>(isOptional: true));

        await Eventually.TrueAsync(() => Cache.HasSynced && Cache.IsKindUnknown, "it is taken for unknown");
        await Eventually.TrueAsync(() => !Cache.IsKindUnknown && Cache.Count == 1, "it is known");
    }

    [Fact]
    public async Task Owned_kinds_are_listed_and_watched_by_their_labels_only()
    {
        Running = await OperatorUnderTest.StartAsync(Server.Configuration);
        Server.Store.Put("configmaps", "ns", "mine", o => o["metadata"]!["labels"] = new JsonObject { ["made-by"] = "test" });
        Server.Store.Put("configmaps", "ns", "other");

        await Eventually.TrueAsync(() => Running.Store<V1ConfigMap>().Count == 1, "the labelled one has arrived");
        Assert.All(Server.Requests.Where(r => r.Plural == "configmaps"), r => Assert.Equal("made-by=test", r["labelSelector"]));
    }

    [Fact]
    public async Task A_list_without_an_answer_is_given_up_and_tried_again()
    {
        Put("a");
        Server.OnNext(r => r.Verb == "list", async context =>
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
        Server.OnNext(r => r.Verb == "list", async context =>
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
