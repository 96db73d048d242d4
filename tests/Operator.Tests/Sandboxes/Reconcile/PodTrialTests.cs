using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>Sandboxes that are made at once cost one dry run, not one each.</summary>
public sealed class PodTrialTests
{
    private const int Many = 24;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_at_once_one_is_tried()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: _ => { });

        Assert.All(await TryAllAsync(process), Assert.Null);

        Assert.Equal(1, server.Count("create", "pods"));
    }

    [Fact]
    public async Task What_is_refused_to_one_is_refused_to_no_other()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var process = await OperatorUnderTest.StartAsync(server.Configuration, register: _ => { });
        server.RefuseNext(request => request is { Verb: "create", Plural: "pods" }, 403, "Forbidden");

        Assert.Single(await TryAllAsync(process), refusal => refusal is ApiException);
    }

    private static Task<Exception?[]> TryAllAsync(OperatorUnderTest process)
    {
        var trial = new PodTrial(process.Services.GetRequiredService<ApiClient>().For<V1Pod>(), TimeProvider.System);
        return Task.WhenAll(Enumerable.Range(0, Many).Select(i =>
            Record.ExceptionAsync(() => trial.RunAsync(PodBuilder.Build(Given.Sandbox(name: $"agent-{i}"), Given.Options, Given.New), Ct)).AsTask()));
    }
}
