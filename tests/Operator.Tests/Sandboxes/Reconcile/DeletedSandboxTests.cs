using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>What is due for a sandbox that is gone.</summary>
public sealed class DeletedSandboxTests
{
    private const string Claim = "persistentvolumeclaims";

    [Fact]
    public async Task Its_files_are_let_go_though_the_labels_of_its_namespace_cannot_be_read()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Store.Put("mcpsandboxes", "team", "agent", sandbox => sandbox["spec"] = new JsonObject { ["suspend"] = true });
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = true };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder =>
        {
            builder.Services.AddSingleton<ICapabilityReader, NewCluster>();
            builder.AddSandboxes(options);
        });
        await Eventually.TrueAsync(() => Owners(server) is { Count: 1 }, "a claim with an owner");
        server.RefuseNext(request => request is { Verb: "get", Plural: "namespaces" }, 500, "InternalError", times: 1000);
        server.Store.Put("mcpsandboxclasses", null, "by-labels", offer => offer["spec"] = new JsonObject
        {
            ["allowedNamespaces"] = new JsonObject { ["from"] = "Selector", ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["team"] = "red" } } },
        });
        await Eventually.TrueAsync(() => server.Requests.Any(request => request is { Verb: "get", Plural: "namespaces" }), "the labels are asked for");
        server.Store.Put("mcpsandboxes", "team", "agent", sandbox => sandbox["spec"] = new JsonObject { ["suspend"] = true, ["workspace"] = new JsonObject { ["retention"] = "Retain" } });
        server.Store.Remove("mcpsandboxes", "team", "agent");

        await Eventually.TrueAsync(() => Owners(server) is null or { Count: 0 }, "the claim without an owner");
    }

    [Fact]
    public async Task Nothing_is_made_again_and_again_for_one_of_whose_end_the_cache_does_not_hear()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Store.Put("mcpsandboxes", "team", "agent", sandbox => sandbox["spec"] = new JsonObject { ["suspend"] = true });
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder =>
        {
            builder.Services.AddSingleton<ICapabilityReader, NewCluster>();
            builder.AddSandboxes(new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system" });
        });
        await Eventually.TrueAsync(() => server.Store.Get("mcpsandboxes", "team", "agent")?["status"]?["conditions"] is not null, "a status");
        server.Watches.SilentKind = "mcpsandboxes";
        server.Store.Remove("mcpsandboxes", "team", "agent");

        // As garbage collection does it.
        foreach (var kind in new[] { "secrets", "networkpolicies", "services" })
        {
            server.Store.Remove(kind, "team", server.Store.All(kind)[0]["metadata"]!["name"]!.GetValue<string>());
        }

        await Eventually.TrueAsync(() => server.Count("get", "mcpsandboxes") > 0, "the API server is asked");
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        Assert.InRange(server.Count("get", "mcpsandboxes"), 1, 3);
        Assert.Empty(server.Store.All("secrets"));
        Assert.Empty(server.Store.All("networkpolicies"));
        Assert.Empty(server.Store.All("services"));
    }

    private static JsonArray? Owners(FakeApiServer server) =>
        server.Store.All(Claim) is [{ } claim] ? claim["metadata"]!["ownerReferences"] as JsonArray : new JsonArray(new JsonObject(), new JsonObject());
}
