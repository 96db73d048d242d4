using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>Many sandboxes of one namespace, suspended so that no pods are needed, each of which is changed again and again.</summary>
internal sealed class Crowd(IKubernetes client, string @namespace, int size)
{
    private const int Writers = 8;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(30);

    private int _changes;

    /// <summary>How often one of them was changed.</summary>
    public int Changes => _changes;

    /// <summary>Makes all of them.</summary>
    public Task ComeAsync(CancellationToken ct) => EachAsync(async name =>
    {
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = @namespace } };
        (sandbox.Spec.Suspend, sandbox.Spec.Workspace.Ephemeral) = (true, true);
        await client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
            sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);
    });

    /// <summary>Waits until the operator has looked at each.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await client.CoreV1.ListNamespacedServiceAsync(@namespace, cancellationToken: ct)).Items.Count < size)
        {
            if (TimeProvider.System.GetElapsedTime(started) > SettleLimit)
            {
                throw new TimeoutException("The crowd has not come to rest.");
            }

            await Task.Delay(1000, ct);
        }
    }

    /// <summary>Changes one after the other, without a pause, until told to stop.</summary>
    public async Task ShoutAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await EachAsync(async name =>
            {
                if (!stop.IsCancellationRequested)
                {
                    await ChangeAsync(name);
                }
            });
        }
    }

    /// <summary>Deletes all of them.</summary>
    public Task LeaveAsync(CancellationToken ct) => client.CustomObjects.DeleteCollectionNamespacedCustomObjectAsync(
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);

    private async Task ChangeAsync(string name)
    {
        var value = Interlocked.Increment(ref _changes).ToString(CultureInfo.InvariantCulture);
        await client.CustomObjects.PatchNamespacedCustomObjectAsync<McpSandbox>(
            new V1Patch($"{{\"spec\":{{\"env\":[{{\"name\":\"NOISE\",\"value\":\"{value}\"}}]}}}}", V1Patch.PatchType.MergePatch),
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: CancellationToken.None);
    }

    private async Task EachAsync(Func<string, Task> act)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i < size)
            {
                await act($"noisy-{i}");
            }
        }));
    }
}
