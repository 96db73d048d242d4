using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Control;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Tests.Runtime;
using ContainerMcp.Operator.Tests.Runtime.Fakes;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Control;

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
        var stage = new PodStage(
            process.Services.GetRequiredService<ApiClient>().For<V1Pod>(), new ObjectStore<V1Pod>([null]), new(TimeProvider.System), new(TimeProvider.System),
            process.Services.GetRequiredService<IEventRecorder>(), TimeProvider.System);
        var sandbox = Given.Sandbox(spec => spec.Security.UserNamespace = wish);

        var outcome = await stage.RunAsync(sandbox, SandboxObjects.Of(sandbox, Given.Options, Given.New).Pod, Ct);

        Assert.True(outcome.IsNew);
        Assert.Equal(wish is null ? null : false, outcome.Pod!.Spec.HostUsers);
        Assert.Single(server.Store.All("pods"));
        Assert.Equal(posts, server.Count("create", "pods"));
    }
}
