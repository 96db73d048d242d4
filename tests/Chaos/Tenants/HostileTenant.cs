using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.Chaos.Tests.Objects;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Autorest;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>
/// Somebody whose one right is sandboxes in one namespace, and who makes the most of it: objects of everything that the schema accepts, some as large as
/// the store takes them, some with finalizers of its own; all of them made, changed and deleted again.
/// </summary>
internal sealed class HostileTenant(IKubernetes client, string @namespace, SchemaObjects objects, Random random)
{
    private const int Writers = 4;
    private const int LargeBytes = 1_200_000;

    private readonly ConcurrentDictionary<string, byte> _alive = new();
    private readonly Lock _lock = new();
    private int _made;

    /// <summary>What it did.</summary>
    public Tally Acts { get; } = new();

    /// <summary>Goes on until so many objects were made, or the time is over.</summary>
    public async Task RunAsync(int objectCount, TimeSpan duration, CancellationToken ct)
    {
        var pause = duration * Writers / objectCount;
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (_made < objectCount && TimeProvider.System.GetElapsedTime(started) < duration)
            {
                var began = TimeProvider.System.GetTimestamp();
                await TryAsync("create", () => CreateAsync(ct));
                if (Any() is { } changed)
                {
                    await TryAsync("change", () => ChangeAsync(changed, ct));
                }

                if (Roll(2) == 0 && Any() is { } deleted)
                {
                    await TryAsync("delete", () => DeleteAsync(deleted, ct));
                }

                var left = pause - TimeProvider.System.GetElapsedTime(began);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, ct);
            }
        }, ct)));
    }

    private async Task CreateAsync(CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"h{Interlocked.Increment(ref _made):00000}");
        var metadata = new JsonObject { ["name"] = name };
        if (Roll(40) == 0)
        {
            metadata["finalizers"] = new JsonArray("example.com/never");
        }

        if (Roll(10) == 0)
        {
            metadata["annotations"] = new JsonObject { ["containermcp.dev/" + Texts.Classes[0]] = new string('a', Roll(100) == 0 ? 200_000 : 20) };
        }

        var body = new JsonObject { ["apiVersion"] = McpSandbox.ApiGroup + "/" + McpSandbox.ApiVersionName, ["kind"] = "McpSandbox", ["metadata"] = metadata, ["spec"] = Spec() };
        await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
            body, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);
        _alive[name] = 0;
    }

    private async Task ChangeAsync(string name, CancellationToken ct) => await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
        new k8s.Models.V1Patch(new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/spec", ["value"] = Spec() }).ToJsonString(), k8s.Models.V1Patch.PatchType.JsonPatch),
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);

    private async Task DeleteAsync(string name, CancellationToken ct)
    {
        _alive.TryRemove(name, out _);
        await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonObject>(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);
    }

    private async Task TryAsync(string what, Func<Task> act)
    {
        try
        {
            await act();
            Acts.Add(what);
        }
        catch (HttpOperationException e)
        {
            Acts.Add(string.Create(CultureInfo.InvariantCulture, $"{what} refused with {(int)e.Response.StatusCode}"));
        }
    }

    private JsonObject Spec()
    {
        lock (_lock)
        {
            return random.Next(200) == 0 ? SchemaObjects.Large(LargeBytes, random) : objects.Next();
        }
    }

    private string? Any()
    {
        var names = _alive.Keys;
        return names.Count == 0 ? null : names.ElementAt(Roll(names.Count));
    }

    private int Roll(int sides)
    {
        lock (_lock)
        {
            return random.Next(sides);
        }
    }
}
