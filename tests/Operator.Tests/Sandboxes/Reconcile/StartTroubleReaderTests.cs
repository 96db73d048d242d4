using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>What pods that do not start cost the API server.</summary>
public sealed class StartTroubleReaderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FakeApiServer _server = null!;
    private OperatorUnderTest _process = null!;
    private StartTroubleReader _reader = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _process = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        _reader = new(_process.Services.GetRequiredService<ApiClient>(), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task All_pods_of_a_namespace_are_asked_about_together()
    {
        var pods = Enumerable.Range(0, 600).Select(i => Stuck($"mcp-{i}")).ToList();
        pods.ForEach(pod => Tell(pod, "FailedCreatePodSandBox", $"no network for {pod.Metadata.Name}"));
        var told = await Task.WhenAll(pods.Select(pod => _reader.ReadAsync(pod, Ct)));

        Assert.Equal(pods.Select(pod => $"no network for {pod.Metadata.Name}"), told.Select(trouble => trouble!.Words));
        Assert.InRange(_server.Count("list", "events"), 1, 3); // Pages.
        var before = _server.Count("list", "events");
        Tell(pods[0], "FailedMount", "no volume");
        _time.Advance(TimeSpan.FromSeconds(49));
        Assert.Equal("FailedCreatePodSandBox", (await _reader.ReadAsync(pods[0], Ct))!.Reason);
        Assert.Equal(before, _server.Count("list", "events"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("FailedMount", (await _reader.ReadAsync(pods[0], Ct))!.Reason);
    }

    [Fact]
    public async Task One_of_which_nothing_was_said_is_asked_about_again_soon()
    {
        var (silent, other) = (Stuck("mcp-silent"), Stuck("mcp-other"));
        Assert.Null(await _reader.ReadAsync(silent, Ct));
        Tell(silent, "FailedMount", "no volume");
        Assert.Null(await _reader.ReadAsync(silent, Ct));
        Assert.Null(await _reader.ReadAsync(other, Ct));
        Assert.Equal(1, _server.Count("list", "events"));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("no volume", (await _reader.ReadAsync(silent, Ct))!.Words);
    }

    /// <summary>Tenants write events, and may write a megabyte into each.</summary>
    [Fact]
    public async Task An_answer_of_many_megabytes_is_not_taken_in_whole()
    {
        for (var i = 0; i < 6; i++)
        {
            Tell(Stuck($"mcp-{i}"), "FailedMount", new string('x', 1 << 20));
        }

        Assert.Null(await _reader.ReadAsync(Stuck("mcp-0"), Ct));
    }

    [Fact]
    public async Task A_refusal_is_no_words()
    {
        _server.RefuseNext(request => request is { Verb: "list", Plural: "events" }, 403, "Forbidden");

        Assert.Null(await _reader.ReadAsync(Stuck("mcp-one"), Ct));
    }

    private V1Pod Stuck(string name) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "team", Uid = $"uid-of-{name}" },
        Spec = new() { NodeName = "node", Containers = [new() { Name = "sandbox" }] },
        Status = new() { Phase = "Pending", StartTime = _time.GetUtcNow().AddMinutes(-1).UtcDateTime },
    };

    private void Tell(V1Pod pod, string reason, string note) => _server.Store.Put("events", "team", $"{pod.Metadata.Name}.{reason}", entry =>
    {
        entry["regarding"] = new JsonObject { ["kind"] = "Pod", ["uid"] = pod.Metadata.Uid };
        (entry["reason"], entry["note"], entry["eventTime"]) = (reason, note, _time.GetUtcNow().AddSeconds(reason == "FailedMount" ? 1 : 0).ToString("O"));
    });
}
