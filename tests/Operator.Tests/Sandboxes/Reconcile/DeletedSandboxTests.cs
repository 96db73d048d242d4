using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>The files of a sandbox outlive it if they shall, whatever else does not work at that moment.</summary>
public sealed class DeletedSandboxTests : IAsyncLifetime
{
    private const string Claim = "persistentvolumeclaims";
    private const string Retain = """{"suspend":true,"workspace":{"retention":"Retain"}}""";

    private FakeApiServer _server = null!;
    private OperatorUnderTest _process = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        PutSandbox("""{"suspend":true}""");
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = true };
        _process = await OperatorUnderTest.StartAsync(_server.Configuration, register: builder =>
        {
            builder.Services.AddSingleton<ICapabilityReader, NewCluster>();
            builder.AddSandboxes(options);
        });
        await Eventually.TrueAsync(() => Owners is { Count: 1 }, "a claim with an owner");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task They_are_let_go_though_the_labels_of_its_namespace_cannot_be_read()
    {
        await LoseLabelsAsync();
        PutSandbox(Retain);
        _server.Store.Remove(McpSandbox.Plural, "team", "agent");

        await AreLetGoAsync();
    }

    [Fact]
    public async Task They_are_let_go_before_that_though_the_labels_of_its_namespace_cannot_be_read()
    {
        await LoseLabelsAsync();
        PutSandbox(Retain);

        await AreLetGoAsync();
    }

    [Fact]
    public async Task They_are_let_go_while_it_is_being_deleted_though_the_labels_of_its_namespace_cannot_be_read()
    {
        await LoseLabelsAsync();
        PutSandbox(Retain, sandbox => sandbox["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");

        await AreLetGoAsync();
        await Eventually.TrueAsync(() => (string?)_server.Store.Get(McpSandbox.Plural, "team", "agent")!["status"]?["phase"] == "Terminating", "its status");
    }

    [Fact]
    public async Task They_are_let_go_by_the_word_of_a_class_that_cannot_be_used_for_want_of_labels()
    {
        await LoseLabelsAsync("""{"workspace":{"retention":"Retain"}}""");
        PutSandbox("""{"suspend":true,"className":"by-labels"}""");
        _server.Store.Remove(McpSandbox.Plural, "team", "agent");

        await AreLetGoAsync();
    }

    [Theory]
    [InlineData(403, "Forbidden", false)]
    [InlineData(403, "Forbidden", true)]
    [InlineData(422, "Invalid", false)]
    [InlineData(500, "InternalError", false)]
    public async Task They_are_let_go_at_last_though_that_is_refused_at_first(int code, string reason, bool inForeground)
    {
        _server.RefuseNext(request => request is { Verb: "patch", Plural: Claim }, code, reason, times: 1000);
        PutSandbox(Retain, sandbox => sandbox["metadata"]!["deletionTimestamp"] = inForeground ? "2026-01-01T00:00:00Z" : null);
        if (!inForeground)
        {
            _server.Store.Remove(McpSandbox.Plural, "team", "agent");
        }

        await Eventually.TrueAsync(() => _server.Count("patch", Claim) > 3, "it is tried again");
        _server.ForgetFaults();

        await AreLetGoAsync();
    }

    [Fact]
    public async Task They_are_let_go_though_the_cache_has_an_old_version_of_their_claim()
    {
        _server.OnNext(request => request is { Verb: "patch", Plural: Claim }, context =>
        {
            _server.Store.Put(Claim, "team", ClaimName, claim => claim["metadata"]!["labels"]!["seen-by"] = "a-backup", silent: true);
            return Task.FromResult(false);
        });
        PutSandbox(Retain);
        _server.Store.Remove(McpSandbox.Plural, "team", "agent");

        await AreLetGoAsync();
    }

    [Fact]
    public async Task Nothing_is_made_again_and_again_for_one_of_whose_end_the_cache_does_not_hear()
    {
        await Eventually.TrueAsync(() => _server.Store.Get(McpSandbox.Plural, "team", "agent")?["status"]?["conditions"] is not null, "a status");
        _server.Watches.SilentKind = McpSandbox.Plural;
        _server.Store.Remove(McpSandbox.Plural, "team", "agent");

        // As garbage collection does it.
        foreach (var kind in new[] { "secrets", "networkpolicies", "services" })
        {
            _server.Store.Remove(kind, "team", _server.Store.All(kind)[0]["metadata"]!["name"]!.GetValue<string>());
        }

        await Eventually.TrueAsync(() => _server.Count("get", McpSandbox.Plural) > 0, "the API server is asked");
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        Assert.InRange(_server.Count("get", McpSandbox.Plural), 1, 3);
        Assert.Empty(_server.Store.All("secrets"));
        Assert.Empty(_server.Store.All("networkpolicies"));
        Assert.Empty(_server.Store.All("services"));
    }

    private JsonArray? Owners =>
        _server.Store.All(Claim) is [{ } claim] ? claim["metadata"]!["ownerReferences"] as JsonArray : new JsonArray(new JsonObject(), new JsonObject());

    private string ClaimName => (string)Assert.Single(_server.Store.All(Claim))["metadata"]!["name"]!;

    private Task AreLetGoAsync() => Eventually.TrueAsync(() => Owners is null or { Count: 0 }, "the claim without an owner");

    private void PutSandbox(string spec, Action<JsonObject>? more = null) => _server.Store.Put(McpSandbox.Plural, "team", "agent", sandbox =>
    {
        sandbox["spec"] = JsonNode.Parse(spec);
        more?.Invoke(sandbox);
    });

    /// <summary>There is a class that asks for the labels of namespaces, and they cannot be read.</summary>
    private async Task LoseLabelsAsync(string defaults = "{}")
    {
        _server.RefuseNext(request => request is { Verb: "get", Plural: "namespaces" }, 500, "InternalError", times: 1000);
        _server.Store.Put(McpSandboxClass.Plural, null, "by-labels", offer => offer["spec"] = new JsonObject
        {
            ["allowedNamespaces"] = new JsonObject { ["from"] = "Selector", ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["team"] = "red" } } },
            ["defaults"] = JsonNode.Parse(defaults),
        });
        await Eventually.TrueAsync(() => _server.Requests.Any(request => request is { Verb: "get", Plural: "namespaces" }), "the labels are asked for");
    }
}
