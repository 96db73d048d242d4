using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCluster;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Runtime;

/// <summary>What the scripted server of the other tests cannot know: how a real API server answers.</summary>
public sealed class RealApiServerTests(SharedCluster shared) : IAsyncLifetime
{
    private const string Own = "made-by=test";

    private readonly List<OperatorUnderTest> _operators = [];
    private ClusterFixture _cluster = null!;
    private TestNamespace _namespace = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Ns => _namespace.Name;

    public async ValueTask InitializeAsync()
    {
        _cluster = await shared.GetAsync();
        _namespace = await _cluster.CreateNamespaceAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _operators)
        {
            await each.DisposeAsync();
        }

        await _namespace.DisposeAsync();
    }

    private async Task<OperatorUnderTest> StartAsync(
        Action<OperatorRuntimeBuilder>? register = null, Action<RuntimeOptions>? configure = null, Action<OperatorUnderTest>? prepare = null)
    {
        var options = OperatorUnderTest.QuickOptions();
        options.Namespaces = [Ns];
        options.OperatorNamespace = Ns;
        options.RequestTimeout = TimeSpan.FromSeconds(30);
        configure?.Invoke(options);
        var started = await OperatorUnderTest.StartAsync(_cluster.NewConfiguration(), options, register ?? (_ => { }), prepare);
        _operators.Add(started);
        return started;
    }

    private V1ConfigMap Map(string name, string value = "1") => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = Ns, Labels = new Dictionary<string, string> { ["made-by"] = "test" } },
        Data = new Dictionary<string, string> { ["key"] = value },
    };

    /// <summary>Some object that others can name as their owner.</summary>
    private static Task<V1ConfigMap> OwnerAsync(ApiClient api, V1ConfigMap owner) => api.For<V1ConfigMap>().CreateAsync(owner, Cancel);

    private static ApiClient Api(OperatorUnderTest which) => which.Services.GetRequiredService<ApiClient>();

    [Fact]
    public async Task A_cache_follows_the_server_page_by_page_and_event_by_event()
    {
        var api = Api(await StartAsync());
        foreach (var i in Enumerable.Range(0, 25))
        {
            await api.For<V1ConfigMap>().CreateAsync(Map($"m{i:00}"), Cancel);
        }

        var under = await StartAsync(r => r.AddInformer<V1ConfigMap>(Own), o => o.ListPageSize = 10);
        var cache = under.Store<V1ConfigMap>();
        await Eventually.TrueAsync(() => cache.Count == 25, "all pages are read");
        Assert.All(cache.List(), m => Assert.Null(m.Metadata.ManagedFields));

        await api.For<V1ConfigMap>().DeleteAsync(new(Ns, "m00"), null, null, Cancel);
        await api.For<V1ConfigMap>().ApplyAsync(Map("m01", "changed"), Cancel);
        await Eventually.TrueAsync(() => cache.Count == 24 && cache.Get(new(Ns, "m01"))!.Data["key"] == "changed", "events arrive");
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_told_as_gone()
    {
        // The server remembers the events of a kind from its definition on.
        await WidgetDefinition.InstallAsync(_cluster, Cancel);
        var client = Api(await StartAsync()).For<Widget>();
        var refused = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (var _ in client.WatchAsync(Ns, null, "1", TimeSpan.FromSeconds(10), Cancel))
            {
            }
        });

        Assert.True(refused.IsGone, $"{refused.StatusCode} {refused.Reason} {refused.Message}");
    }

    [Fact]
    public async Task Refusals_are_told_apart()
    {
        var client = Api(await StartAsync()).For<V1ConfigMap>();
        var made = await client.CreateAsync(Map("a"), Cancel);
        var twice = await Assert.ThrowsAsync<ApiException>(() => client.CreateAsync(Map("a"), Cancel));
        var invalid = await Assert.ThrowsAsync<ApiException>(() => client.CreateAsync(Map("Not_A_Name"), Cancel));
        await client.ApplyAsync(Map("a", "2"), Cancel);
        var stale = await Assert.ThrowsAsync<ApiException>(() => client.ReplaceAsync(made, Cancel));

        Assert.True(twice is { IsAlreadyExists: true, IsConflict: false });
        Assert.True(invalid.IsInvalid);
        Assert.Contains("metadata.name", invalid.Message, StringComparison.Ordinal);
        Assert.True(stale is { IsConflict: true, IsAlreadyExists: false });
        Assert.Null(await client.GetAsync(new(Ns, "none"), Cancel));
        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.DeleteAsync(new(Ns, "a"), "another-uid", null, Cancel))).IsConflict);
        Assert.True(await client.DeleteAsync(new(Ns, "a"), made.Metadata.Uid, null, Cancel));
    }

    [Fact]
    public async Task What_has_changed_since_it_was_judged_is_not_deleted()
    {
        var client = Api(await StartAsync()).For<V1ConfigMap>();
        var judged = await client.CreateAsync(Map("a"), Cancel);
        var changed = await client.ApplyAsync(Map("a", "2"), Cancel);

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.DeleteAsync(judged, null, Cancel))).IsConflict);
        Assert.True(await client.DeleteAsync(changed, null, Cancel));
        Assert.False(await client.DeleteAsync(changed, null, Cancel));
    }

    [Fact]
    public async Task An_applied_object_is_not_written_again_whatever_defaults_the_server_adds()
    {
        var under = await StartAsync();
        var (api, applier) = (Api(under), under.Services.GetRequiredService<Applier>());
        var owner = await OwnerAsync(api, Map("owner"));

        await AppliedOnce(() => new V1Service
        {
            Metadata = new() { Name = "s", NamespaceProperty = Ns },
            Spec = new() { Selector = new Dictionary<string, string> { ["a"] = "b" }, Ports = [new() { Name = "mcp", Port = 8000, TargetPort = "mcp" }] },
        });
        await AppliedOnce(() => new V1NetworkPolicy
        {
            Metadata = new() { Name = "n", NamespaceProperty = Ns },
            Spec = new()
            {
                PodSelector = new() { MatchLabels = new Dictionary<string, string> { ["a"] = "b" } },
                PolicyTypes = ["Ingress", "Egress"],
                Ingress = [new() { Ports = [new() { Port = 8000 }] }],
                Egress = [],
            },
        });
        await AppliedOnce(() => new V1PersistentVolumeClaim
        {
            Metadata = new() { Name = "c", NamespaceProperty = Ns },
            Spec = new()
            {
                AccessModes = ["ReadWriteOnce"],
                StorageClassName = "none",
                Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1024Mi") } },
            },
        });
        await AppliedOnce(() => new V1Secret
        {
            Metadata = new() { Name = "t", NamespaceProperty = Ns },
            Data = new Dictionary<string, byte[]> { ["token"] = [1, 2, 3] },
        });

        async Task AppliedOnce<T>(Func<T> desired)
            where T : class, k8s.IKubernetesObject<V1ObjectMeta>
        {
            var created = await applier.ApplyAsync(desired(), owner, null, Cancel);
            Assert.Equal(ApplyOutcome.Created, created.Outcome);
            var live = await api.For<T>().GetAsync(NamespacedName.Of(created.Entity), Cancel);
            Assert.Equal(ApplyOutcome.Unchanged, (await applier.ApplyAsync(desired(), owner, live, Cancel)).Outcome);
        }
    }

    [Fact]
    public async Task A_field_that_is_no_longer_desired_disappears_and_others_fields_stay()
    {
        var under = await StartAsync();
        var (api, applier) = (Api(under), under.Services.GetRequiredService<Applier>());
        var owner = await OwnerAsync(api, Map("owner"));
        var first = Map("child");
        first.Data["extra"] = "gone soon";
        var created = await applier.ApplyAsync(first, owner, null, Cancel);
        await _cluster.KubectlAsync(Cancel, "-n", Ns, "annotate", "configmap", "child", "theirs=stays");

        var changed = await applier.ApplyAsync(Map("child"), owner, created.Entity, Cancel);
        var again = await applier.ApplyAsync(Map("child", "2"), owner, changed.Entity, Cancel);

        Assert.Equal((ApplyOutcome.Updated, ApplyOutcome.Updated), (changed.Outcome, again.Outcome));
        Assert.Equal(["key"], again.Entity.Data.Keys);
        Assert.Equal("2", again.Entity.Data["key"]);
        Assert.Equal("stays", again.Entity.Metadata.Annotations["theirs"]);
    }

    /// <summary>Found by chaos: an apply alone merges a Service's ports by number, and two of one name are refused for ever.</summary>
    [Theory]
    [InlineData("""{"spec":{"ports":[{"name":"mcp","port":9999}]}}""")]
    [InlineData("""{"spec":{"ports":[{"name":"mcp","port":8000},{"name":"other","port":9999}]}}""")]
    [InlineData("""{"spec":{"selector":{"more":"than-wanted"}}}""")]
    [InlineData("""{"metadata":{"annotations":{"containermcp.dev/applied-hash":"0"}},"spec":{"ports":[{"name":"mcp","port":9999}],"selector":{"app":null}}}""")]
    public async Task What_others_put_into_a_service_is_taken_out_again(string change)
    {
        var under = await StartAsync();
        var (api, applier) = (Api(under), under.Services.GetRequiredService<Applier>());
        var owner = await OwnerAsync(api, Map("owner"));
        V1Service Desired() => new()
        {
            Metadata = new() { Name = "spoilt", NamespaceProperty = Ns },
            Spec = new() { Selector = new Dictionary<string, string> { ["app"] = "x" }, Ports = [new() { Name = "mcp", Port = 8000, Protocol = "TCP" }] },
        };
        await applier.ApplyAsync(Desired(), owner, null, Cancel);
        var spoilt = await api.For<V1Service>().MergePatchAsync(new(Ns, "spoilt"), JsonNode.Parse(change)!.AsObject(), Cancel);

        var repaired = await applier.ApplyAsync(Desired(), owner, spoilt, Cancel);
        var again = await applier.ApplyAsync(Desired(), owner, repaired.Entity, Cancel);

        Assert.Equal((ApplyOutcome.Updated, ApplyOutcome.Unchanged), (repaired.Outcome, again.Outcome));
        Assert.Equal(8000, Assert.Single(again.Entity.Spec.Ports).Port);
        Assert.Equal("x", Assert.Single(again.Entity.Spec.Selector).Value);
    }

    [Fact]
    public async Task An_object_deleted_meanwhile_is_not_brought_back_and_somebody_elses_is_left_alone()
    {
        var under = await StartAsync();
        var (api, applier) = (Api(under), under.Services.GetRequiredService<Applier>());
        var owner = await OwnerAsync(api, Map("owner"));
        var created = await applier.ApplyAsync(Map("child"), owner, null, Cancel);
        await api.For<V1ConfigMap>().DeleteAsync(new(Ns, "child"), null, null, Cancel);
        var refused = await Assert.ThrowsAsync<ApiException>(() => applier.ApplyAsync(Map("child", "2"), owner, created.Entity, Cancel));
        Assert.True(refused.IsConflict, $"{refused.StatusCode} {refused.Reason} {refused.Message}");
        Assert.Null(await api.For<V1ConfigMap>().GetAsync(new(Ns, "child"), Cancel));

        var theirs = await api.For<V1ConfigMap>().CreateAsync(Map("theirs"), Cancel);
        await Assert.ThrowsAsync<OwnershipConflictException>(() => applier.ApplyAsync(Map("theirs", "ours"), owner, null, Cancel));
        Assert.Equal(theirs.Metadata.ResourceVersion, (await api.For<V1ConfigMap>().GetAsync(new(Ns, "theirs"), Cancel))!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_status_is_applied_to_its_subresource_and_never_to_a_successor()
    {
        await WidgetDefinition.InstallAsync(_cluster, Cancel);
        var under = await StartAsync();
        var (widgets, applier) = (Api(under).For<Widget>(), under.Services.GetRequiredService<Applier>());
        Widget Wish() => new() { Metadata = new() { Name = "w", NamespaceProperty = Ns }, Spec = new() { Size = 3 } };
        var first = await widgets.CreateAsync(Wish(), Cancel);
        Widget Ready(string phase) => new() { Metadata = new() { Name = "w", NamespaceProperty = Ns, Uid = first.Metadata.Uid }, Status = new() { Phase = phase } };

        var written = await applier.ApplyStatusAsync(first, Ready("Ready"), Cancel);
        Assert.Equal((3, "Ready", 1L), (written.Entity.Spec!.Size, written.Entity.Status!.Phase, written.Entity.Metadata.Generation));
        Assert.Equal(ApplyOutcome.Unchanged, (await applier.ApplyStatusAsync(written.Entity, Ready("Ready"), Cancel)).Outcome);

        await widgets.DeleteAsync(new(Ns, "w"), first.Metadata.Uid, null, Cancel);
        await widgets.CreateAsync(Wish(), Cancel);
        var refused = await Assert.ThrowsAsync<ApiException>(() => applier.ApplyStatusAsync(written.Entity, Ready("Stale"), Cancel));
        Assert.True(refused.IsConflict, $"{refused.StatusCode} {refused.Reason} {refused.Message}");
    }

    [Fact]
    public async Task Events_are_recorded_and_repetitions_counted()
    {
        var under = await StartAsync();
        var subject = await OwnerAsync(Api(under), Map("subject"));
        var recorder = under.Services.GetRequiredService<IEventRecorder>();
        for (var i = 0; i < 3; i++)
        {
            recorder.Record(subject, EventType.Warning, "Broken", "Repair", "It is broken.");
        }

        Eventsv1Event? found = null;
        await Eventually.TrueAsync(
            () => (found = Api(under).For<Eventsv1Event>().ListAsync(Ns, null, Cancel).Result.FirstOrDefault(e => e.Reason == "Broken"))?.Series?.Count == 3,
            "a series of three");
        Assert.Equal(("Warning", "It is broken.", "subject"), (found!.Type, found.Note, found.Regarding.Name));
    }

    [Fact]
    public async Task A_controller_heals_what_its_entity_owns_and_the_cluster_removes_it_with_its_owner()
    {
        await WidgetDefinition.InstallAsync(_cluster, Cancel);
        var under = await StartAsync(
            r => r.AddController<WidgetController, Widget>(c => c.Owns<V1ConfigMap>(Own)),
            prepare: o => o.Widgets.OnReconcile = async (widget, cancellationToken) =>
            {
                var current = o.Store<V1ConfigMap>().Get(new(Ns, widget.Metadata.Name));
                await o.Services.GetRequiredService<Applier>().ApplyAsync(Map(widget.Metadata.Name), widget, current, cancellationToken);
                return ReconciliationResult<Widget>.Success(widget);
            });
        var (widgets, maps) = (Api(under).For<Widget>(), under.Store<V1ConfigMap>());
        await widgets.CreateAsync(new() { Metadata = new() { Name = "w", NamespaceProperty = Ns }, Spec = new() { Size = 1 } }, Cancel);
        await Eventually.TrueAsync(() => maps.Get(new(Ns, "w")) is not null, "the child is made");

        var uid = maps.Get(new(Ns, "w"))!.Metadata.Uid;
        await Api(under).For<V1ConfigMap>().DeleteAsync(new(Ns, "w"), null, null, Cancel);
        await Eventually.TrueAsync(() => maps.Get(new(Ns, "w")) is { } now && now.Metadata.Uid != uid, "the child is made anew");

        await Api(under).For<V1ConfigMap>().MergePatchAsync(new(Ns, "w"), new JsonObject { ["data"] = new JsonObject { ["key"] = "drift" } }, Cancel);
        await Eventually.TrueAsync(() => maps.Get(new(Ns, "w"))!.Data["key"] == "1", "the drift is undone");

        await widgets.DeleteAsync(new(Ns, "w"), null, null, Cancel);
        await Eventually.TrueAsync(() => maps.Count == 0 && under.Widgets.Count("deleted w") == 1, "all is gone", seconds: 60);
    }

    [Fact]
    public async Task The_lease_goes_from_hand_to_hand()
    {
        var first = await StartAsync(configure: o => o.LeaderElection = true);
        await Eventually.TrueAsync(() => first.Elector.IsLeader, "the first leads");
        var second = await StartAsync(configure: o => o.LeaderElection = true);
        await Task.Delay(1000, Cancel);
        Assert.False(second.Elector.IsLeader);
        var start = TimeProvider.System.GetTimestamp();
        await first.StopAsync();
        await Eventually.TrueAsync(() => second.Elector.IsLeader, "the second leads");

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }
}
