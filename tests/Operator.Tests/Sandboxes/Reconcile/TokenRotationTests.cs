using System.Text;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>What a real server shows only by chance: caches that are behind, and objects that somebody else took over.</summary>
public sealed class TokenRotationTests : IAsyncLifetime
{
    private const string Secret = "mcp-agent-token";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 13, 0, 0, TimeSpan.Zero);

    private readonly ObjectStore<V1Secret> _secrets = new([null]);
    private readonly ObjectStore<V1Pod> _pods = new([null]);
    private FakeApiServer _server = null!;
    private OperatorUnderTest _operator = null!;
    private TokenRotation _rotation = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
        var api = _operator.Services.GetRequiredService<ApiClient>();
        _rotation = new(api.For<V1Secret>(), _secrets, api.For<V1Pod>(), _pods, _operator.Services.GetRequiredService<IEventRecorder>(), _operator.Services.GetRequiredService<ServerClock>());
    }

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("1", "11111111-2222-3333-4444-555555555555", 0)]
    [InlineData("0", "somebody-else", 0)]
    [InlineData("0", "11111111-2222-3333-4444-555555555555", 1)]
    public async Task A_token_is_rotated_only_if_the_server_itself_says_that_it_was_not_and_whose_it_is(string fulfilled, string owner, int rotations)
    {
        _server.Store.Put("secrets", "team", Secret, item => Fill(item, fulfilled, owner));
        _secrets.Replace(null, new([_secrets.Pack(Cached())], [], "1"));
        var sandbox = Given.Sandbox();
        sandbox.Metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.RotateToken] = "1" };

        await _rotation.ApplyAsync(sandbox, Ct);

        Assert.Equal(rotations, _server.Count("patch", "secrets"));
    }

    [Fact]
    public async Task The_kubelet_is_told_of_a_change_once_and_of_none_that_the_pod_began_with()
    {
        var changed = new TokenState(Now, null, Now);
        var early = Pod(Now.AddMinutes(-1));
        var late = Pod(Now.AddMinutes(1));
        _server.Store.Put("pods", "team", "mcp-agent");

        await _rotation.TellAsync(late, changed, Ct);
        Assert.Equal(0, _server.Count("patch", "pods"));
        await _rotation.TellAsync(early, changed, Ct);
        Assert.Equal(1, _server.Count("patch", "pods"));
        early.Metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.TokensChangedAt] = "2026-01-01T13:00:00.000Z" };
        await _rotation.TellAsync(early, changed, Ct);
        Assert.Equal(1, _server.Count("patch", "pods"));
    }

    [Fact]
    public void The_cache_keeps_no_token()
    {
        var secret = new V1Secret { Data = new Dictionary<string, byte[]> { ["token"] = "hunter2"u8.ToArray(), ["previous-token"] = [], ["other"] = "x"u8.ToArray() } };

        TokenStage.Trim(secret);

        Assert.Equal("*", Encoding.ASCII.GetString(secret.Data["token"]));
        Assert.Empty(secret.Data["previous-token"]);
        Assert.Equal(2, secret.Data.Count);
    }

    [Fact]
    public void The_first_token_answers_a_wish_that_was_there_before_it()
    {
        var sandbox = Given.Sandbox();
        sandbox.Metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.RotateToken] = "now" };

        Assert.Equal("now", TokenSecretBuilder.Build(sandbox).Metadata.Annotations[SandboxLabels.RotateToken]);
    }

    private static void Fill(JsonObject item, string fulfilled, string owner)
    {
        item["metadata"]!["annotations"] = new JsonObject { [SandboxLabels.RotateToken] = fulfilled };
        item["metadata"]!["ownerReferences"] = JsonNode.Parse(KubernetesJson.Serialize(new[] { Given.Reference(Given.Sandbox(), owner) }));
        item["data"] = new JsonObject { ["token"] = Convert.ToBase64String("old"u8) };
    }

    /// <summary>As it was before somebody rotated it.</summary>
    private static V1Secret Cached() => new()
    {
        Metadata = new()
        {
            Name = Secret,
            NamespaceProperty = "team",
            Uid = "secret",
            ResourceVersion = "1",
            OwnerReferences = [Given.Reference(Given.Sandbox())],
            Annotations = new Dictionary<string, string> { [SandboxLabels.RotateToken] = "0" },
        },
    };

    private static V1Pod Pod(DateTimeOffset created) =>
        new() { Metadata = new() { Name = "mcp-agent", NamespaceProperty = "team", Uid = "pod", CreationTimestamp = created.UtcDateTime } };
}
