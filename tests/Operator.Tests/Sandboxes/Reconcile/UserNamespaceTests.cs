using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>On a fake server that keeps the wish for a user namespace: the real one here drops it (RealServer/CapabilityTests).</summary>
public sealed class UserNamespaceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 2)]
    [InlineData(null, 1)]
    public async Task A_wish_that_the_server_keeps_makes_the_pod_after_one_dry_run(bool? wish, int posts)
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: _ => { });
        var sandbox = Given.Sandbox(spec => spec.Security.UserNamespace = wish);

        var outcome = await RunAsync(process, sandbox);

        Assert.True(outcome.IsNew);
        Assert.Equal(wish is null ? null : false, outcome.Pod!.Spec.HostUsers);
        Assert.Single(server.Store.All("pods"));
        Assert.Equal(posts, server.Count("create", "pods"));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_as_that_and_not_as_a_refused_dry_run()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: _ => { });
        server.Store.Put("pods", "team", "mcp-agent", pod => pod["spec"] = new JsonObject { ["containers"] = new JsonArray() });

        var refusal = await Assert.ThrowsAsync<StageException>(() => RunAsync(process, Given.Sandbox(spec => spec.Security.UserNamespace = true)));

        Assert.Equal("NameConflict", refusal.Failure.Reason);
    }

    /// <summary>A webhook that is not known to be without side effects is asked nothing by a dry run, which is refused instead.</summary>
    [Fact]
    public async Task Where_webhooks_let_no_dry_run_pass_the_pod_itself_is_tried()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: _ => { });
        var sandbox = Given.Sandbox(spec => spec.Security.UserNamespace = true);
        var desired = SandboxObjects.Of(sandbox, Given.Options, Given.New).Pod;
        var client = process.Services.GetRequiredService<ApiClient>().For<V1Pod>();
        RefuseDryRun(server);
        await new PodTrial(client, TimeProvider.System).RunAsync(desired, Ct);
        RefuseDryRun(server);

        Assert.True((await RunAsync(process, sandbox)).IsNew);
        var pod = (await client.GetAsync(new("team", "mcp-agent"), Ct))!;
        Assert.True(await new PodComparison(client, NullLogger<PodComparison>.Instance).IsAsMadeNowAsync(pod, desired, Ct));
        RefuseDryRun(server);
        Assert.False(await new PodComparison(client, NullLogger<PodComparison>.Instance).IsAsMadeNowAsync(pod, desired, Ct));
    }

    private static void RefuseDryRun(FakeApiServer server) => server.OnNext(
        request => request is { Verb: "create", Plural: "pods" },
        async context =>
        {
            await FakeAnswers.StatusAsync(context, 400, "BadRequest", "admission webhook \"sidecars.example.com\" does not support dry run");
            return true;
        });

    private static Task<PodOutcome> RunAsync(OperatorUnderTest process, McpSandbox sandbox)
    {
        var client = process.Services.GetRequiredService<ApiClient>().For<V1Pod>();
        var stage = new PodStage(
            client, new ObjectStore<V1Pod>([null]), new(client, NullLogger<PodComparison>.Instance), new(process.Services.GetRequiredService<ApiClient>().For<McpSandbox>(), TimeProvider.System), new(TimeProvider.System), new(TimeProvider.System),
            process.Services.GetRequiredService<IEventRecorder>(), TimeProvider.System);
        return stage.RunAsync(sandbox, SandboxObjects.Of(sandbox, Given.Options, Given.New).Pod, Ct);
    }
}
