using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Apply;

public sealed class ApplierTests : IAsyncLifetime
{
    private static readonly Widget Owner = new() { Metadata = new() { Name = "w", NamespaceProperty = "ns", Uid = "owner-uid" } };

    private FakeApiServer _server = null!;
    private OperatorUnderTest _operator = null!;

    private Applier Applier => _operator.Services.GetRequiredService<Applier>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static V1ConfigMap Desired(string value = "1") => new()
    {
        Metadata = new() { Name = "child", NamespaceProperty = "ns" },
        Data = new Dictionary<string, string> { ["key"] = value },
    };

    private Task<ApplyResult<V1ConfigMap>> ApplyAsync(V1ConfigMap desired, V1ConfigMap? current) => Applier.ApplyAsync(desired, Owner, current, Cancel);

    [Fact]
    public async Task A_new_object_takes_one_request_an_unchanged_one_none()
    {
        var created = await ApplyAsync(Desired(), null);
        var again = await ApplyAsync(Desired(), created.Entity);

        Assert.Equal((ApplyOutcome.Created, ApplyOutcome.Unchanged), (created.Outcome, again.Outcome));
        Assert.Equal("create", Assert.Single(_server.Requests).Verb);
        Assert.True(Owners.IsControlledBy(created.Entity, Owner));
    }

    [Fact]
    public async Task A_changed_wish_and_a_changed_object_are_both_applied()
    {
        var created = await ApplyAsync(Desired(), null);
        var changed = await ApplyAsync(Desired("2"), created.Entity);
        Assert.Equal(ApplyOutcome.Updated, changed.Outcome);
        Assert.Equal("2", changed.Entity.Data["key"]);

        _server.Store.Put("configmaps", "ns", "child", o => o["data"]!["key"] = "drifted");
        var drifted = await _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().GetAsync(new("ns", "child"), Cancel);
        var repaired = await ApplyAsync(Desired("2"), drifted);
        Assert.Equal((ApplyOutcome.Updated, "2"), (repaired.Outcome, repaired.Entity.Data["key"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_elses_object_is_left_alone(bool inCache)
    {
        _server.Store.Put("configmaps", "ns", "child", o => o["data"] = new System.Text.Json.Nodes.JsonObject { ["key"] = "theirs" });
        var before = _server.Store.Get("configmaps", "ns", "child")!;
        var current = inCache ? await _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().GetAsync(new("ns", "child"), Cancel) : null;

        var conflict = await Assert.ThrowsAsync<OwnershipConflictException>(() => ApplyAsync(Desired(), current));

        Assert.Contains("\"ns/child\" exists already", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(before.ToJsonString(), _server.Store.Get("configmaps", "ns", "child")!.ToJsonString());
    }

    [Fact]
    public async Task An_own_object_that_the_cache_does_not_know_yet_is_no_conflict()
    {
        await ApplyAsync(Desired(), null);

        Assert.Equal(ApplyOutcome.Unchanged, (await ApplyAsync(Desired(), null)).Outcome);
    }

    [Fact]
    public async Task An_object_deleted_meanwhile_is_not_brought_back_by_a_change()
    {
        var created = await ApplyAsync(Desired(), null);
        _server.Store.Remove("configmaps", "ns", "child");

        var refused = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync(Desired("2"), created.Entity));
        Assert.True(refused.IsConflict);
        Assert.Null(_server.Store.Get("configmaps", "ns", "child"));
    }

    [Fact]
    public async Task Somebody_who_changes_the_object_before_its_fields_are_taken_over_makes_it_a_conflict()
    {
        await ApplyAsync(Desired(), null);
        _server.Store.Put("configmaps", "ns", "child", o => o["metadata"]!["managedFields"]![0]!["manager"] = OperatorUnderTest.DefaultOptions().FieldManager);
        var current = await _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>().GetAsync(new("ns", "child"), Cancel);
        _server.OnNext(request => request.Verb == "patch", _ =>
        {
            _server.Store.Put("configmaps", "ns", "child", o => o["data"]!["other"] = "theirs");
            return Task.FromResult(false);
        });

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => ApplyAsync(Desired("2"), current))).IsConflict);
        Assert.Equal(ApplyOutcome.Updated, (await ApplyAsync(Desired("2"), current)).Outcome);
    }

    [Fact]
    public async Task A_status_is_written_once_and_only_to_the_entity_it_is_of()
    {
        _server.Store.Put("widgets", "ns", "w", o => o["spec"] = new System.Text.Json.Nodes.JsonObject { ["size"] = 3 });
        var widgets = _operator.Services.GetRequiredService<KindClient<Widget>>();
        var current = (await widgets.GetAsync(new("ns", "w"), Cancel))!;
        Widget Ready() => new() { Metadata = new() { Name = "w", NamespaceProperty = "ns", Uid = current.Metadata.Uid }, Status = new() { Phase = "Ready" } };

        var written = await Applier.ApplyStatusAsync(current, Ready(), Cancel);
        var again = await Applier.ApplyStatusAsync(written.Entity, Ready(), Cancel);
        Assert.Equal((ApplyOutcome.Updated, ApplyOutcome.Unchanged), (written.Outcome, again.Outcome));
        Assert.Equal(3, written.Entity.Spec!.Size);

        _server.Store.Remove("widgets", "ns", "w");
        _server.Store.Put("widgets", "ns", "w");
        var old = Ready();
        old.Status = new() { Phase = "Old" };
        await Assert.ThrowsAsync<ApiException>(() => Applier.ApplyStatusAsync(written.Entity, old, Cancel));
        Assert.Null(_server.Store.Get("widgets", "ns", "w")!["status"]);
    }

    [Fact]
    public void A_child_with_another_controller_is_not_taken_over()
    {
        var child = Desired();
        Owners.SetController(child, new Widget { Metadata = new() { Name = "other", Uid = "other" } });

        Assert.Throws<InvalidOperationException>(() => Owners.SetController(child, Owner));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../../secrets/b")]
    public async Task A_name_that_would_reach_another_path_is_refused(string name)
    {
        // A DELETE without a name would remove the whole collection.
        var client = _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.DeleteAsync(new("ns", name), null, null, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.DeleteAsync(new(null, "a"), null, null, Cancel));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_delete_with_a_uid_spares_the_successor()
    {
        var uid = (string?)_server.Store.Put("configmaps", "ns", "child")["metadata"]!["uid"];
        var client = _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>();

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.DeleteAsync(new("ns", "child"), "another", null, Cancel))).IsConflict);
        Assert.True(await client.DeleteAsync(new("ns", "child"), uid, null, Cancel));
        Assert.False(await client.DeleteAsync(new("ns", "child"), uid, null, Cancel));
    }

    /// <summary>Not every conflict is about the uid: taken for "gone already", a refusal would leave a failed pod in place for good.</summary>
    [Fact]
    public async Task A_delete_that_was_refused_is_not_taken_for_done()
    {
        var uid = (string?)_server.Store.Put("configmaps", "ns", "child")["metadata"]!["uid"];
        var client = _operator.Services.GetRequiredService<ApiClient>().For<V1ConfigMap>();
        _server.RefuseNext(request => request.Verb == "delete", 409, "Conflict");

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.DeleteAsync(new("ns", "child"), uid, null, Cancel))).IsConflict);
    }
}
