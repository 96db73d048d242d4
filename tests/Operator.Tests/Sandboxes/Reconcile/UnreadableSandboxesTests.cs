using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>On a fake server that takes anything, as old ones take what their schema does not tell apart.</summary>
public sealed class UnreadableSandboxesTests
{
    [Fact]
    public async Task A_sandbox_that_cannot_be_read_is_told_once_by_its_status_and_an_event()
    {
        await using var server = await FakeApiServer.StartAsync();
        Put(server, "agent");
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = false };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder => builder.AddSandboxes(options));
        await Eventually.TrueAsync(() => StatusOf(server, "agent") is not null, "a status");

        var status = StatusOf(server, "agent")!;
        var conditions = status["conditions"]!.AsArray().ToDictionary(condition => (string)condition!["type"]!, condition => condition!);
        Assert.Equal("Failed", (string?)status["phase"]);
        Assert.Equal(["Accepted False Unreadable", "Ready False Unreadable", "Stalled True Unreadable"], conditions.Values.Select(entry => $"{entry["type"]} {entry["status"]} {entry["reason"]}"));
        Assert.Contains("suspend", (string?)conditions["Ready"]["message"], StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Store.All("events").Any(entry => (string?)entry["reason"] == "Unreadable"), "an event");

        // Its own write comes back by the watch; so does another object's.
        var version = Version(server, "agent");
        Put(server, "other");
        await Eventually.TrueAsync(() => StatusOf(server, "other") is not null, "the other one's status");
        Assert.Equal(version, Version(server, "agent"));
    }

    [Fact]
    public async Task What_was_told_of_a_large_one_before_stays_told()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Store.Put("mcpsandboxes", "team", "agent", sandbox => sandbox["spec"] = new JsonObject
        {
            ["env"] = new JsonArray(new JsonObject { ["name"] = "MUCH", ["value"] = new string('x', 20_000) }),
        });
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = false };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder => builder.AddSandboxes(options));
        await Eventually.TrueAsync(() => StatusOf(server, "agent") is { } status && status["url"] is not null && status["tokenSecretName"] is not null, "its status says where it is");
        var before = StatusOf(server, "agent")!.DeepClone();
        Put(server, "agent");
        await Eventually.TrueAsync(
            () => StatusOf(server, "agent")?["conditions"]?.AsArray().Any(condition => (string?)condition!["reason"] == "Unreadable") == true, "it is told");

        foreach (var field in before.AsObject().Where(entry => entry.Key is not ("phase" or "conditions" or "observedGeneration")))
        {
            Assert.True(JsonNode.DeepEquals(field.Value, StatusOf(server, "agent")![field.Key]), field.Key);
        }
    }

    /// <summary>As servers before Kubernetes 1.30 do it: the whole object has to fit the schema for its status to be written.</summary>
    [Fact]
    public async Task Where_its_status_is_refused_an_event_tells_it()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(request => request is { Plural: "mcpsandboxes", Subresource: "status" }, 422, "Invalid", times: 100);
        Put(server, "agent");
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = false };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder => builder.AddSandboxes(options));

        await Eventually.TrueAsync(() => server.Store.All("events").Any(entry => (string?)entry["reason"] == "Unreadable"), "an event");
        Assert.Null(StatusOf(server, "agent"));
    }

    private static void Put(FakeApiServer server, string name) =>
        server.Store.Put("mcpsandboxes", "team", name, sandbox => sandbox["spec"] = new JsonObject { ["suspend"] = 7 });

    private static JsonNode? StatusOf(FakeApiServer server, string name) => server.Store.Get("mcpsandboxes", "team", name)!["status"];

    private static string? Version(FakeApiServer server, string name) => (string?)server.Store.Get("mcpsandboxes", "team", name)!["metadata"]!["resourceVersion"];
}
