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

/// <summary>Servers before Kubernetes 1.30 refuse the status of an object that breaks a rule which came after it.</summary>
public sealed class RefusedStatusTests
{
    [Fact]
    public async Task An_event_says_what_the_status_cannot()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(request => request is { Plural: "mcpsandboxes", Subresource: "status" }, 422, "Invalid", times: 1000);
        server.Store.Put("mcpsandboxes", "team", "agent", sandbox => sandbox["spec"] = new JsonObject { ["suspend"] = true });
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", OperatorNamespace = "system", SandboxClasses = false };
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: builder =>
        {
            builder.Services.AddSingleton<ICapabilityReader, NewCluster>();
            builder.AddSandboxes(options);
        });

        await Eventually.TrueAsync(
            () => server.Store.All("events").Any(entry => (string?)entry["reason"] == "StatusNotWritten" && ((string?)entry["note"])?.Contains("told to refuse with 422", StringComparison.Ordinal) == true),
            "an event");
    }
}
