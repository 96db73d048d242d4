using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.Chaos.Tests.Objects;
using ContainerMcp.Chaos.Tests.Tenants;
using ContainerMcp.Chaos.Tests.World;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Chaos.Tests;

/// <summary>
/// Objects of everything that the schema accepts, sandboxes and classes, for as long as CHAOS_FUZZ_SECONDS says: each is accepted and gets a pod, or is refused
/// by field, value and what is allowed; no exception escapes a reconciliation; the operator stays ready. The same CHAOS_SEED makes the same objects.
/// </summary>
[Collection("tenants")]
public sealed class FuzzTests(TenantLab lab, ITestOutputHelper output)
{
    private const int Batch = 40;
    private const int AtOnce = 4;
    private static readonly TimeSpan JudgeLimit = TimeSpan.FromSeconds(90);

    private readonly Tally _ends = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_schema_accepts_gets_a_pod_or_a_reason()
    {
        var plan = ChaosPlan.FromEnvironment();
        Say($"objects of all kinds for {plan.FuzzDuration.TotalSeconds:0} s, CHAOS_SEED={plan.Seed}");
        var @namespace = await lab.NamespaceAsync("fuzz", Ct);
        var sandboxes = await lab.ObjectsOfAsync(McpSandbox.Plural, plan.Seed, Ct);
        var classes = await lab.ObjectsOfAsync(McpSandboxClass.Plural, plan.Seed + 1, Ct);
        var watch = Stopwatch.StartNew();
        var made = 0;
        do
        {
            await RenewClassesAsync(classes);
            var specs = Enumerable.Range(0, Batch).Select(i => (Name: string.Create(CultureInfo.InvariantCulture, $"f{made + i:00000}"), First: sandboxes.Next(), Second: sandboxes.Next())).ToArray();
            made += Batch;
            var live = new ConcurrentDictionary<string, JsonObject>();
            await EachAsync(specs, async entry =>
            {
                if (await CreateAsync(@namespace, entry.Name, entry.First))
                {
                    live[entry.Name] = entry.First;
                }
            });
            await JudgeAsync(@namespace, live);
            await EachAsync(specs.Where(entry => live.ContainsKey(entry.Name)), async entry =>
            {
                if (await ChangeAsync(@namespace, entry.Name, entry.Second))
                {
                    live[entry.Name] = entry.Second;
                }
            });
            await JudgeAsync(@namespace, live);
            await lab.RemoveAsync(@namespace, Ct);
            await lab.CheckAsync(Ct);
        }
        while (watch.Elapsed < plan.FuzzDuration);

        Say($"{made} objects, each changed once: {_ends}");
        Assert.DoesNotContain("   at ContainerMcp.", await File.ReadAllTextAsync(lab.Log, Ct), StringComparison.Ordinal);
    }

    private static async Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> act) =>
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Ct }, async (item, _) => await act(item));

    private async Task<bool> CreateAsync(string @namespace, string name, JsonObject spec)
    {
        try
        {
            await lab.Client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
                Document("McpSandbox", name, spec), McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: Ct);
            return true;
        }
        catch (HttpOperationException e)
        {
            _ends.Add($"not let in ({(int)e.Response.StatusCode})");
            return false;
        }
    }

    private async Task<bool> ChangeAsync(string @namespace, string name, JsonObject spec)
    {
        try
        {
            await lab.Client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                new V1Patch(new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/spec", ["value"] = spec.DeepClone() }).ToJsonString(), V1Patch.PatchType.JsonPatch),
                McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: Ct);
            return true;
        }
        catch (HttpOperationException e)
        {
            _ends.Add($"not let in ({(int)e.Response.StatusCode})");
            return false;
        }
    }

    /// <summary>Classes change while sandboxes use them. Some are deleted and made anew, and some are nonsense.</summary>
    private async Task RenewClassesAsync(SchemaObjects classes)
    {
        foreach (var name in Texts.Classes)
        {
            try
            {
                await lab.Client.CustomObjects.DeleteClusterCustomObjectAsync<JsonObject>(McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, name, cancellationToken: Ct);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
            }

            var spec = classes.Next();
            spec["allowedNamespaces"] ??= new JsonObject { ["from"] = "All" };
            try
            {
                await lab.Client.CustomObjects.CreateClusterCustomObjectAsync<JsonObject>(
                    Document("McpSandboxClass", name, spec), McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, cancellationToken: Ct);
                _ends.Add("class");
            }
            catch (HttpOperationException e)
            {
                _ends.Add($"class not let in ({(int)e.Response.StatusCode})");
            }
        }
    }

    /// <summary>Waits until all of them were looked at, and looks what was said.</summary>
    private async Task JudgeAsync(string @namespace, IReadOnlyDictionary<string, JsonObject> live)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var pods = (await lab.Client.CoreV1.ListNamespacedPodAsync(@namespace, cancellationToken: Ct)).Items.Select(pod => pod.Metadata.Name).ToHashSet();
            var found = (await lab.Client.CustomObjects.ListNamespacedCustomObjectAsync<McpSandboxes>(
                McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: Ct)).Items;
            var pending = new List<McpSandbox>();
            foreach (var sandbox in found)
            {
                var wrong = Judge.Of(sandbox, pods.Contains("mcp-" + sandbox.Metadata.Name), out var isPending);
                Assert.True(wrong is null, $"{wrong}\n{live.GetValueOrDefault(sandbox.Metadata.Name)?.ToJsonString()}");
                if (isPending)
                {
                    pending.Add(sandbox);
                }
            }

            if (pending.Count == 0)
            {
                // One whose ttl is over by now is gone.
                Assert.All(live.Keys.Except(found.Select(sandbox => sandbox.Metadata.Name)), name => Assert.NotNull(live[name]["lifecycle"]?["ttl"]));
                Count(found, pods);
                return;
            }

            Assert.True(watch.Elapsed < JudgeLimit, $"Not judged within {JudgeLimit.TotalSeconds:0} s, {pending.Count} of {found.Count}, the first: {KubernetesJson.Serialize(pending[0].Status)}\n{live.GetValueOrDefault(pending[0].Metadata.Name)?.ToJsonString()}");
            await Task.Delay(200, Ct);
        }
    }

    private void Count(IEnumerable<McpSandbox> found, HashSet<string> pods)
    {
        foreach (var sandbox in found)
        {
            _ends.Add(Judge.Find(sandbox, "Accepted") is { Status: "False", Reason: var reason } ? $"refused: {reason}"
                : pods.Contains("mcp-" + sandbox.Metadata.Name) ? "pod"
                : $"no pod: {Judge.Find(sandbox, "Ready")!.Reason}");
        }
    }

    private static JsonObject Document(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = $"{McpSandbox.ApiGroup}/{McpSandbox.ApiVersionName}",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = spec.DeepClone(),
    };

    private void Say(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }

    private sealed class McpSandboxes
    {
        public List<McpSandbox> Items { get; set; } = [];
    }
}
