using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.TestCommon;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>A cache that is behind and a clock that is ahead take nothing away.</summary>
public sealed class StaleJudgementTests : IAsyncLifetime
{
    private FakeApiServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<OperatorUnderTest> StartAsync(TimeProvider? clock = null) => OperatorUnderTest.StartAsync(
        _server.Configuration,
        register: runtime =>
        {
            runtime.Services.AddSingleton<ICapabilityReader, NewCluster>();
            runtime.AddSandboxes(new OperatorOptions { SandboxImage = "example.invalid/sandbox:1" });
        },
        timeProvider: clock);

    private void PutSandbox(string spec) => _server.Store.Put(McpSandbox.Plural, "team", "agent", sandbox =>
    {
        sandbox["metadata"]!["creationTimestamp"] ??= DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        sandbox["spec"] = JsonNode.Parse(spec);
    });

    private void PutClass(string spec) =>
        _server.Store.Put(McpSandboxClass.Plural, null, "standard", offer => offer["spec"] = JsonNode.Parse(spec));

    private Task StatusSaysAsync(string member) => Eventually.TrueAsync(
        () => _server.Store.Get(McpSandbox.Plural, "team", "agent")?["status"]?[member] is not null, $"the status has {member}");

    [Fact]
    public async Task A_sandbox_whose_ttl_was_made_longer_unseen_is_not_deleted_at_the_end_of_the_old_one()
    {
        PutSandbox("""{"lifecycle":{"ttl":"4s"}}""");
        await using var under = await StartAsync();
        await StatusSaysAsync("expiresAt");

        _server.Watches.Silent = true;
        PutSandbox("""{"lifecycle":{"ttl":"10h"}}""");
        await Eventually.TrueAsync(() => _server.Count("delete", McpSandbox.Plural) > 0, "it is taken for expired");

        await Task.Delay(500, Ct);
        Assert.NotNull(_server.Store.Get(McpSandbox.Plural, "team", "agent"));
    }

    [Theory]
    [InlineData("""{"defaults":{"lifecycle":{"ttl":"4s","onExpiry":"Suspend"}}}""", "Expired")]
    [InlineData(null, "ClassDeleted")]
    public async Task A_sandbox_whose_class_was_changed_or_deleted_unseen_is_not_deleted_by_what_the_class_said(string? change, string reason)
    {
        PutClass("""{"defaults":{"lifecycle":{"ttl":"4s"}}}""");
        PutSandbox("""{"className":"standard"}""");
        await using var under = await StartAsync();
        await StatusSaysAsync("expiresAt");

        _server.Watches.Silent = true;
        if (change is null)
        {
            _server.Store.Remove(McpSandboxClass.Plural, null, "standard");
        }
        else
        {
            PutClass(change);
        }

        await Eventually.TrueAsync(
            () => _server.Store.Get(McpSandbox.Plural, "team", "agent")?["status"]?.ToJsonString().Contains(reason, StringComparison.Ordinal) != false,
            "it has been looked at after its end");
        Assert.Equal(0, _server.Count("delete", McpSandbox.Plural));
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_ahead_ends_no_life_early()
    {
        var clock = new JumpingClock();
        clock.Jump(TimeSpan.FromHours(1));
        PutSandbox("""{"lifecycle":{"ttl":"10m"}}""");
        await using var under = await StartAsync(clock);
        await StatusSaysAsync("expiresAt");

        Assert.Equal(0, _server.Count("delete", McpSandbox.Plural));
        Assert.NotNull(_server.Store.Get(McpSandbox.Plural, "team", "agent"));
    }

    [Theory]
    [InlineData("""{"spec":{"suspend":false}}""")]
    [InlineData("""{"metadata":{"annotations":{"containermcp.dev/restart":"now"}}}""")]
    public async Task A_pod_stays_when_the_wish_to_remove_it_is_no_longer_the_sandboxes(string change)
    {
        PutSandbox("""{"suspend":true}""");
        var judged = JudgedNow();
        await using var under = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        var stage = await StageWithPodAsync(under, judged);
        _server.Store.Put(McpSandbox.Plural, "team", "agent", sandbox => Change(sandbox, JsonNode.Parse(change)!.AsObject()));
        Assert.Equal(judged.Metadata.Uid, JudgedNow().Metadata.Uid);

        var refusal = await Assert.ThrowsAsync<ApiException>(() => stage.StopAsync(judged, "Suspended", Ct));

        Assert.True(refusal.IsConflict);
        Assert.Single(_server.Store.All("pods"));
    }

    [Fact]
    public async Task A_pod_goes_when_the_wish_to_remove_it_is_still_the_sandboxes()
    {
        PutSandbox("""{"suspend":true}""");
        var judged = JudgedNow();
        await using var under = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        var stage = await StageWithPodAsync(under, judged);

        await stage.StopAsync(judged, "Suspended", Ct);

        Assert.Empty(_server.Store.All("pods"));
    }

    /// <summary>The sandbox as it is stored at this moment: later changes make it an old judgement.</summary>
    private McpSandbox JudgedNow()
    {
        var stored = _server.Store.Get(McpSandbox.Plural, "team", "agent")!["metadata"]!;
        var sandbox = Given.Sandbox(spec => spec.Suspend = true);
        (sandbox.Metadata.Uid, sandbox.Metadata.Generation) = ((string)stored["uid"]!, (long)stored["generation"]!);
        return sandbox;
    }

    private static void Change(JsonObject into, JsonObject change)
    {
        foreach (var (part, values) in change)
        {
            foreach (var (name, value) in values!.AsObject())
            {
                into[part]![name] = value?.DeepClone();
            }
        }
    }

    /// <summary>The stage that knows the one pod of the sandbox.</summary>
    private static async Task<PodStage> StageWithPodAsync(OperatorUnderTest under, McpSandbox sandbox)
    {
        var api = under.Services.GetRequiredService<ApiClient>();
        var pods = api.For<V1Pod>();
        var pod = await pods.CreateAsync(
            new() { Metadata = new() { Name = "mcp-agent", NamespaceProperty = "team", OwnerReferences = [Given.Reference(sandbox)] }, Spec = new() { Containers = [] } }, Ct);
        var store = new ObjectStore<V1Pod>([null]);
        store.Replace(null, new([store.Pack(pod)], [], pod.Metadata.ResourceVersion));
        return new(
            pods, store, new(pods, NullLogger<PodComparison>.Instance), new(api.For<McpSandbox>(), TimeProvider.System), new(TimeProvider.System), new(TimeProvider.System),
            under.Services.GetRequiredService<IEventRecorder>(), TimeProvider.System);
    }
}
