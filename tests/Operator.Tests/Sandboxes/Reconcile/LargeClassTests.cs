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

/// <summary>A class with long lists of what it allows.</summary>
public sealed class LargeClassTests
{
    [Fact]
    public async Task It_is_judged_without_a_right_to_get_it()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(request => request is { Verb: "get", Plural: "mcpsandboxclasses" }, 403, "Forbidden", times: 1000);
        server.Store.Put("mcpsandboxclasses", null, "large", offer => offer["spec"] = new JsonObject
        {
            ["allowed"] = new JsonObject { ["images"] = new JsonArray([.. Enumerable.Range(0, 64).Select(i => (JsonNode)$"registry.example/{new string('i', 200)}/{i}")]) },
        });
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = true };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder =>
        {
            builder.Services.AddSingleton<ICapabilityReader, NewCluster>();
            builder.AddSandboxes(options);
        });

        await Eventually.TrueAsync(() => server.Store.Get("mcpsandboxclasses", null, "large")!["status"]?["conditions"] is not null, "a status");
        Assert.DoesNotContain(server.Requests, request => request is { Verb: "get", Plural: "mcpsandboxclasses" });
    }
}
