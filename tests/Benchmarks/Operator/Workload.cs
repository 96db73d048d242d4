using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Models;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>What is applied: sandboxes, or StatefulSets of one replica with a claim. No storage class, so that nobody makes volumes in between.</summary>
internal sealed class Workload(IKubernetes client)
{
    public const int ChildrenOfSandbox = 5;
    public const int ChildrenOfStatefulSet = 2;

    private const string NoStorage = "none";
    private const int Parallel = 32;

    public async Task<string> CreateNamespaceAsync(CancellationToken ct) =>
        (await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { GenerateName = "bench-" } }, cancellationToken: ct)).Metadata.Name;

    public Task CreateSandboxesAsync(string @namespace, int first, int count, CancellationToken ct) => ForAllAsync(first, count, (name, token) => CreateSandboxAsync(@namespace, name, token), ct);

    public Task CreateSandboxAsync(string @namespace, string name, CancellationToken ct)
    {
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = @namespace } };
        sandbox.Spec.Workspace.StorageClassName = NoStorage;
        return client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
            sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);
    }

    public Task CreateStatefulSetsAsync(string @namespace, int count, CancellationToken ct) => ForAllAsync(0, count, (name, token) =>
        client.AppsV1.CreateNamespacedStatefulSetAsync(StatefulSet(name), @namespace, cancellationToken: token), ct);

    public async Task<int> CountSandboxesAsync(CancellationToken ct)
    {
        var found = await client.CustomObjects.ListClusterCustomObjectAsync<KubernetesList<McpSandbox>>(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandbox.Plural, cancellationToken: ct);
        return found.Items.Count;
    }

    /// <summary>Removes the namespace with everything in it and waits until it is gone.</summary>
    public async Task RemoveAsync(string @namespace, CancellationToken ct)
    {
        await client.CoreV1.DeleteNamespaceAsync(@namespace, cancellationToken: ct);
        while ((await client.CoreV1.ListNamespaceAsync(cancellationToken: ct)).Items.Any(item => item.Metadata.Name == @namespace))
        {
            await Task.Delay(500, ct);
        }
    }

    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number:00000}");

    private static Task ForAllAsync(int first, int count, Func<string, CancellationToken, Task> create, CancellationToken ct) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(first, count).Select(Name), new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = ct }, async (name, token) => await create(name, token));

    private static V1StatefulSet StatefulSet(string name)
    {
        var labels = new Dictionary<string, string> { ["app"] = name };
        return new()
        {
            Metadata = new() { Name = name },
            Spec = new()
            {
                Replicas = 1,
                ServiceName = name,
                Selector = new() { MatchLabels = labels },
                Template = new()
                {
                    Metadata = new() { Labels = labels },
                    Spec = new()
                    {
                        Containers = [new() { Name = "main", Image = "example.invalid/main:1", VolumeMounts = [new() { Name = "workspace", MountPath = "/workspace" }] }],
                    },
                },
                VolumeClaimTemplates =
                [
                    new()
                    {
                        Metadata = new() { Name = "workspace" },
                        Spec = new()
                        {
                            AccessModes = ["ReadWriteOnce"],
                            StorageClassName = NoStorage,
                            Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Gi") } },
                        },
                    },
                ],
            },
        };
    }
}
