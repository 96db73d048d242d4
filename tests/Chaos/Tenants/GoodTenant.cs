using System.Globalization;
using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>Somebody who makes an ordinary sandbox every now and then, suspends it and deletes it, and looks how long each takes.</summary>
internal sealed class GoodTenant(IKubernetes client, string @namespace)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private int _last;

    /// <summary>From the wish for a sandbox to its pod.</summary>
    public Latencies Pod { get; } = new("pod");

    /// <summary>From the wish to a status that speaks of it.</summary>
    public Latencies Status { get; } = new("status");

    /// <summary>From the wish to suspend to the pod's removal.</summary>
    public Latencies Stop { get; } = new("suspension");

    /// <summary>From the deletion of the sandbox to the removal of what it had, by the cluster's garbage collection.</summary>
    public Latencies Deletion { get; } = new("deletion");

    /// <summary>One sandbox after the other, each in its time, until cancelled; those that were begun are ended.</summary>
    public async Task RunAsync(TimeSpan pause, CancellationToken stop, CancellationToken ct)
    {
        var lives = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            lives.Add(LiveAsync(ct));
            await Task.Delay(pause, CancellationToken.None);
        }

        await Task.WhenAll(lives);
    }

    public override string ToString() => string.Join("; ", new[] { Pod, Status, Stop, Deletion }.Select(each => each.ToString()));

    /// <summary>The life of one sandbox.</summary>
    public async Task LiveAsync(CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"good-{Interlocked.Increment(ref _last)}");
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = @namespace } };
        sandbox.Spec.Workspace.Ephemeral = _last % 2 == 0;
        var wish = TimeProvider.System.GetTimestamp();
        await client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
            sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);
        await Task.WhenAll(
            MeasureAsync(Pod, wish, async () => await PodAsync(name, ct) is not null, ct),
            MeasureAsync(Status, wish, async () => (await GetAsync(name, ct)).Status?.ObservedGeneration is not null, ct));
        await UntilAsync("ready", async () => (await GetAsync(name, ct)).Status?.Phase == SandboxPhase.Ready, ct);

        wish = TimeProvider.System.GetTimestamp();
        await client.CustomObjects.PatchNamespacedCustomObjectAsync<McpSandbox>(
            new V1Patch("""{"spec":{"suspend":true}}""", V1Patch.PatchType.MergePatch), McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);
        await MeasureAsync(Stop, wish, async () => await PodAsync(name, ct) is null or { Metadata.DeletionTimestamp: not null }, ct);

        wish = TimeProvider.System.GetTimestamp();
        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<System.Text.Json.Nodes.JsonObject>(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);
        await MeasureAsync(Deletion, wish, async () => await ServiceAsync(name, ct) is null, ct);
    }

    private static async Task MeasureAsync(Latencies latencies, long wish, Func<Task<bool>> isDone, CancellationToken ct)
    {
        await UntilAsync(latencies.Name, isDone, ct);
        latencies.Add(TimeProvider.System.GetElapsedTime(wish));
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> isDone, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isDone())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s");
            }

            await Task.Delay(Look, ct);
        }
    }

    private Task<McpSandbox> GetAsync(string name, CancellationToken ct) => client.CustomObjects.GetNamespacedCustomObjectAsync<McpSandbox>(
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, ct);

    private Task<V1Pod?> PodAsync(string name, CancellationToken ct) => FindAsync(() => client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, @namespace, cancellationToken: ct));

    private Task<V1Service?> ServiceAsync(string name, CancellationToken ct) => FindAsync(() => client.CoreV1.ReadNamespacedServiceAsync("mcp-" + name, @namespace, cancellationToken: ct));

    private static async Task<T?> FindAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
