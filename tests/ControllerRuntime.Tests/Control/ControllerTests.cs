using System.Text.Json.Nodes;
using ContainerMcp.TestCommon;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Control;

/// <summary>From a change on the server to a reconciliation.</summary>
public sealed class ControllerTests : ControllerTest
{
    [Fact]
    public async Task What_exists_and_what_comes_is_reconciled_once()
    {
        PutWidget("a");
        await StartAsync();
        PutWidget("b");
        await Called("reconcile a");
        await Called("reconcile b");
        await Settle();

        Assert.Equal(["reconcile a", "reconcile b"], Widgets.Calls.Order());
    }

    [Fact]
    public async Task A_status_update_wakes_nobody_a_new_spec_label_or_annotation_does()
    {
        await StartAsync();
        PutWidget("a");
        await Called("reconcile a");
        Server.Store.Put("widgets", "ns", "a", o => o["status"] = new JsonObject { ["phase"] = "Ready" });
        await Settle();
        Assert.Equal(1, Widgets.Count("reconcile a"));

        PutWidget("a", size: 2);
        await Called("reconcile a", 2);
        Server.Store.Put("widgets", "ns", "a", o => o["metadata"]!["annotations"] = new JsonObject { ["rotate"] = "now" });
        await Called("reconcile a", 3);
        Server.Store.Put("widgets", "ns", "a", o => o["metadata"]!["labels"] = new JsonObject { ["x"] = "y" });
        await Called("reconcile a", 4);
        Server.Store.Put("widgets", "ns", "a", o => o["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");
        await Called("reconcile a", 5);
    }

    [Fact]
    public async Task Changes_and_deletions_of_owned_objects_wake_their_owner()
    {
        await StartAsync();
        PutWidget("a");
        await Called("reconcile a");

        PutOwned("child", "a");
        await Called("reconcile a", 2);
        Server.Store.Put("configmaps", "ns", "child", o => o["data"] = new JsonObject { ["k"] = "v" });
        await Called("reconcile a", 3);
        Server.Store.Remove("configmaps", "ns", "child");
        await Called("reconcile a", 4);
    }

    [Theory]
    [InlineData("Gadget", "test.containermcp.dev", true)]
    [InlineData("Widget", "other.example", true)]
    [InlineData("Widget", "test.containermcp.dev", false)]
    public async Task Objects_of_other_owners_wake_nobody(string kind, string group, bool controller)
    {
        await StartAsync();
        PutWidget("a");
        await Called("reconcile a");
        PutOwned("child", "a", kind, group, controller);
        await Eventually.TrueAsync(() => Running.Store<V1ConfigMap>().Count == 1, "the object has arrived");
        await Settle();

        Assert.Equal(1, Widgets.Count("reconcile a"));
    }

    [Fact]
    public async Task An_object_that_loses_its_owner_wakes_it_for_the_last_time()
    {
        await StartAsync();
        PutWidget("a");
        PutOwned("child", "a");
        await Eventually.TrueAsync(() => Running.Store<V1ConfigMap>().Count == 1, "the object has arrived");
        await Settle();
        var before = Widgets.Count("reconcile a");
        Server.Store.Put("configmaps", "ns", "child", o => o["metadata"]!.AsObject().Remove("ownerReferences"));

        await Called("reconcile a", before + 1);
    }

    [Fact]
    public async Task A_deletion_missed_while_the_watch_of_an_owned_kind_was_down_wakes_the_owner()
    {
        await StartAsync();
        PutWidget("a");
        PutOwned("child", "a");
        await Eventually.TrueAsync(() => Running.Store<V1ConfigMap>().Count == 1, "the object has arrived");
        await Settle();
        var before = Widgets.Count("reconcile a");

        Server.Store.Remove("configmaps", "ns", "child", silent: true);
        Server.Store.Compact();
        Server.Watches.Cut();

        await Called("reconcile a", before + 1);
    }
}
