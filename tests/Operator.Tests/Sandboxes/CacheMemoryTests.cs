using System.Globalization;
using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes;

/// <summary>What the operator keeps of a sandbox and its five objects, by the caches as they are registered. Alone: the heap is everybody's.</summary>
[Collection(nameof(CacheMemoryTests))]
[CollectionDefinition(nameof(CacheMemoryTests), DisableParallelization = true)]
public sealed class CacheMemoryTests
{
    private const int Sandboxes = 3000;
    private const int MostBytes = 6000;

    private int _version;

    [Fact]
    public async Task A_sandbox_takes_a_few_kilobytes()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics();
        services.AddOperatorRuntime(new() { Host = "https://127.0.0.1:1" }, OperatorUnderTest.DefaultOptions())
            .AddSandboxes(new() { SandboxImage = Given.Options.Image });
        await using var provider = services.BuildServiceProvider();

        // What is made once, whoever comes first.
        Fill(provider, "first", 100);
        // What other tests have left goes when it likes, so more than once.
        var rounds = new List<long>();
        for (var round = 0; round < 3; round++)
        {
            var before = Settled();
            Fill(provider, $"team-{round}", Sandboxes);
            rounds.Add((Settled() - before) / Sandboxes);
        }

        var each = rounds.Order().ElementAt(1);

        Assert.InRange(each, 1, MostBytes);
        Assert.Equal("mcp-agent-00007", provider.GetRequiredService<IObjectStore<V1Pod>>().Get(new("team-1", "mcp-agent-00007"))?.Metadata.Name);
    }

    /// <summary>The heap when what the tests before left behind is gone, which takes some time.</summary>
    private static long Settled()
    {
        var now = GC.GetTotalMemory(forceFullCollection: true);
        for (var more = 0; more < 20; more++)
        {
            GC.WaitForPendingFinalizers();
            var before = now;
            now = GC.GetTotalMemory(forceFullCollection: true);
            if (Math.Abs(now - before) < 100_000)
            {
                break;
            }
        }

        return now;
    }

    private void Fill(IServiceProvider provider, string @namespace, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sandbox = Given.Sandbox(name: string.Create(CultureInfo.InvariantCulture, $"agent-{i:00000}"));
            sandbox.Metadata.NamespaceProperty = @namespace;
            sandbox.Metadata.Uid = Guid.NewGuid().ToString();
            var objects = SandboxObjects.Of(sandbox, Given.Options, Given.Old);
            var pod = Put(provider, objects.Pod);
            sandbox.Status = StatusFunction.Compute(new() { Sandbox = sandbox, Pod = pod, Workspace = Put(provider, objects.Workspace!), NetworkApplied = true }, Given.Options, DateTimeOffset.UnixEpoch);
            Put(provider, objects.TokenSecret!);
            Put(provider, objects.NetworkPolicy);
            Put(provider, objects.Service);
            Put(provider, sandbox);
        }
    }

    /// <summary>As it comes by a watch.</summary>
    private TEntity Put<TEntity>(IServiceProvider provider, TEntity entity)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var version = (++_version).ToString(CultureInfo.InvariantCulture);
        (entity.Metadata.Uid, entity.Metadata.ResourceVersion) = (entity.Metadata.Uid ?? Guid.NewGuid().ToString(), version);
        (entity as V1Pod)?.Status = new() { Phase = "Pending", QosClass = "Burstable" };
        (entity as V1PersistentVolumeClaim)?.Status = new() { Phase = "Pending" };
        var read = JsonSerializer.Deserialize<TEntity>(KubernetesJsonOptions.Serialize(entity), KubernetesJsonOptions.Value)!;
        provider.GetRequiredService<ObjectStore<TEntity>>().Apply(null, new(WatchEventType.Added, version, read));
        return entity;
    }
}
