using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>When another installation is taken for ended.</summary>
public sealed class InstallationsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly ObjectStore<V1NetworkPolicy> _policies = new([null]);
    private FakeApiServer _server = null!;
    private OperatorUnderTest _process = null!;
    private Installations _installations = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _process = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        _installations = new(
            _process.Services.GetRequiredService<ApiClient>().For<V1Lease>(), _policies, _process.Services.GetRequiredService<IEventRecorder>(),
            _process.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            Given.Options with { Installation = new(new("here", "operator"), IsElected: true) }, _time, NullLogger<Installations>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _installations.Dispose();
        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("here/operator")]
    [InlineData("here/operator without election")]
    [InlineData("nonsense")]
    [InlineData("there/gone")]
    public async Task What_is_its_own_or_nobodys_is_served(string? mark)
    {
        SetMark(mark);

        Assert.False(await LeavesAsync());
    }

    [Fact]
    public async Task One_whose_lease_is_renewed_lives_and_one_whose_lease_is_not_has_ended_after_two_minutes()
    {
        SetMark("there/operator");
        for (var i = 0; i < 20; i++)
        {
            Renew();
            Assert.True(await LeavesAsync());
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.True(await LeavesAsync());
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.True(await LeavesAsync());
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(await LeavesAsync());
    }

    [Fact]
    public async Task One_of_which_nothing_can_be_known_lives()
    {
        SetMark("there/operator");
        _server.RefuseNext(request => request.Plural == "leases", 403, "Forbidden", times: 100);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await LeavesAsync());
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        SetMark("there/alone without election");
        Assert.True(await LeavesAsync());
    }

    private Task<bool> LeavesAsync() => _installations.LeavesAsync(Given.Sandbox(), Ct);

    private void Renew() => _server.Store.Put("leases", "there", "operator", lease => lease["spec"] = new JsonObject
    {
        ["holderIdentity"] = "x",
        ["renewTime"] = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
    });

    private void SetMark(string? mark)
    {
        var policy = new V1NetworkPolicy { Metadata = new() { Name = "mcp-agent", NamespaceProperty = "team", Uid = "policy", ResourceVersion = "1" } };
        policy.Metadata.Annotations = mark is null ? null : new Dictionary<string, string> { [SandboxLabels.Installation] = mark };
        _policies.Replace(null, new([_policies.Pack(policy)], [], "1"));
    }
}
