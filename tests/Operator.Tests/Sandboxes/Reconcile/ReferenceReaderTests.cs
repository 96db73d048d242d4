using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>How often the API server is asked for the Secrets that specs name.</summary>
public sealed class ReferenceReaderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeApiServer _server = null!;
    private OperatorUnderTest _process = null!;
    private ReferenceReader _reader = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Asked => _server.Count("get", "secrets");

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _process = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        _reader = new(_process.Services.GetRequiredService<ApiClient>().For<V1Secret>(), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Of_many_missing_ones_a_few_are_looked_for_at_a_time_and_ever_more_rarely()
    {
        var sandbox = With([.. Enumerable.Range(0, 64).Select(i => $"missing-{i}")]);
        Assert.Equal((64, 5.0), await LookAsync(sandbox));
        Assert.Equal(64, Asked);
        await LookAsync(sandbox);
        Assert.Equal(64, Asked);
        var looks = 0;
        while (_time.GetUtcNow() - _time.Start < TimeSpan.FromMinutes(60))
        {
            _time.Advance(TimeSpan.FromSeconds((await LookAsync(sandbox)).Pause));
            looks++;
        }

        Assert.Equal(60, (await LookAsync(sandbox)).Pause);
        Assert.InRange(looks, 60, 100);
        Assert.InRange(Asked, 64, 64 + (8 * (looks + 1)));
    }

    [Fact]
    public async Task One_that_appears_is_noticed_within_seconds_at_first_and_within_a_minute_later()
    {
        var sandbox = With("mine");
        await LookAsync(sandbox);
        Put("mine");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((0, 0), await LookAsync(sandbox));

        var late = With("late");
        late.Metadata.Uid = "another";
        await LookAsync(late);
        _time.Advance(TimeSpan.FromHours(3));
        await LookAsync(late);
        Put("late");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), await LookAsync(late));
    }

    [Fact]
    public async Task One_that_is_there_is_not_asked_for_at_every_look_and_missed_within_a_minute()
    {
        Put("mine");
        var sandbox = With("mine");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((0, 0), await LookAsync(sandbox));
        }

        Assert.Equal(1, Asked);
        _server.Store.Remove("secrets", "team", "mine");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await LookAsync(sandbox)).Findings);
    }

    [Fact]
    public async Task A_changed_spec_is_looked_at_at_once()
    {
        var sandbox = With("mine");
        await LookAsync(sandbox);
        _time.Advance(TimeSpan.FromHours(1));
        await LookAsync(sandbox);
        Put("mine");
        Assert.Equal(1, (await LookAsync(sandbox)).Findings);
        sandbox.Metadata.Generation++;
        Assert.Equal((0, 0), await LookAsync(sandbox));
    }

    private async Task<(int Findings, double Pause)> LookAsync(McpSandbox sandbox)
    {
        var (findings, pause) = await _reader.ValidateAsync(sandbox, Ct);
        return (findings.Count, pause?.TotalSeconds ?? 0);
    }

    private void Put(string name) => _server.Store.Put("secrets", "team", name, secret => secret["data"] = new JsonObject { ["key"] = "eA==" });

    private static McpSandbox With(params string[] secrets) => Given.Sandbox(spec =>
        spec.Env = [.. secrets.Select((name, i) => new EnvVarSpec { Name = $"V{i}", SecretKeyRef = new() { Name = name, Key = "key" } })]);
}
