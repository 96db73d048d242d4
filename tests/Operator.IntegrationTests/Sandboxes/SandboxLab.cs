using System.Net;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>
/// A namespace of a real API server with an operator of its own. Its sandboxes ask for a node that does not exist, so no
/// kubelet meddles and the test writes the status of their pods.
/// </summary>
internal sealed class SandboxLab : IAsyncDisposable
{
    private static readonly SemaphoreSlim CrdLock = new(1);
    private static bool _crdInstalled;

    private readonly ClusterFixture _cluster;
    private readonly TestNamespace _namespace;
    private readonly List<OperatorUnderTest> _operators = [];

    private SandboxLab(ClusterFixture cluster, TestNamespace @namespace)
    {
        _cluster = cluster;
        _namespace = @namespace;
    }

    /// <summary>The directory of the chart's definitions.</summary>
    public static string Crds => Path.Combine(Repository(), "charts", "container-mcp", "crds");

    public string Namespace => _namespace.Name;

    public IKubernetes Client => _cluster.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SandboxLab> OpenAsync(SharedCluster shared, bool startOperator = true)
    {
        var cluster = await shared.GetAsync();
        await InstallCrdAsync(cluster);
        var lab = new SandboxLab(cluster, await cluster.CreateNamespaceAsync(Token));
        if (startOperator)
        {
            await lab.StartOperatorAsync();
        }

        return lab;
    }

    public async Task StartOperatorAsync(bool withClasses = true, Action<IServiceCollection>? substitute = null, string? operatorNamespace = null, bool? isClassRequired = null, string? allowedRuntimeClass = null)
    {
        var runtime = OperatorUnderTest.QuickOptions();
        runtime.Namespaces = [Namespace];
        runtime.OperatorNamespace = operatorNamespace ?? Namespace;
        runtime.RequestTimeout = TimeSpan.FromSeconds(20);
        var options = new OperatorOptions { SandboxImage = "example.invalid/sandbox:1", SandboxImagePullPolicy = "Never", OperatorNamespace = operatorNamespace ?? Namespace, WatchNamespaces = [Namespace], SandboxClasses = withClasses, ClassRequired = isClassRequired, AllowedRuntimeClasses = allowedRuntimeClass is null ? [] : [allowedRuntimeClass] };
        _operators.Add(await OperatorUnderTest.StartAsync(_cluster.NewConfiguration(), runtime, builder =>
        {
            substitute?.Invoke(builder.Services);
            builder.AddSandboxes(options);
        }));
    }

    public async Task StopOperatorAsync()
    {
        foreach (var running in _operators)
        {
            await running.DisposeAsync();
        }

        _operators.Clear();
    }

    /// <summary>Counts what the operator asks of the API server from now on.</summary>
    public RequestLog CountRequests() => new(_operators[^1].Services);

    public async Task<McpSandbox> CreateAsync(string name, Action<McpSandboxSpec>? change = null)
    {
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = Namespace } };
        sandbox.Spec.NodeSelector = new Dictionary<string, string> { ["example.org/no-such-node"] = "true" };
        change?.Invoke(sandbox.Spec);
        return await Client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
            sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, Namespace, McpSandbox.Plural, cancellationToken: Token);
    }

    /// <summary>Makes a class, which is deleted when disposed of.</summary>
    public async Task<LabClass> CreateClassAsync(Action<McpSandboxClassSpec>? change = null, string? name = null, bool isDefault = false)
    {
        var offer = new McpSandboxClass { Metadata = new() { Name = name ?? $"class-{Guid.NewGuid():N}" } };
        offer.Metadata.Annotations = isDefault ? new Dictionary<string, string> { [McpSandboxClass.DefaultAnnotation] = "true" } : null;
        change?.Invoke(offer.Spec);
        await Client.CustomObjects.CreateClusterCustomObjectAsync<McpSandboxClass>(
            offer, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, cancellationToken: Token);
        return new(Client, offer.Metadata.Name);
    }

    /// <summary>By kubectl, with the server's validation.</summary>
    public async Task ApplyAsync(string manifest)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, manifest, Token);
            await _cluster.KubectlAsync(Token, "apply", "--namespace", Namespace, "--filename", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public Task<McpSandbox> GetAsync(string name) => Client.CustomObjects.GetNamespacedCustomObjectAsync<McpSandbox>(
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, Namespace, McpSandbox.Plural, name, Token);

    /// <summary>Merge patch of the namespace's labels.</summary>
    public Task LabelNamespaceAsync(string labels) => Client.CoreV1.PatchNamespaceAsync(
        new V1Patch($"{{\"metadata\":{{\"labels\":{labels}}}}}", V1Patch.PatchType.MergePatch), Namespace, cancellationToken: Token);

    /// <summary>Merge patch of the sandbox.</summary>
    public Task PatchAsync(string name, string patch) => Client.CustomObjects.PatchNamespacedCustomObjectAsync<McpSandbox>(
        new V1Patch(patch, V1Patch.PatchType.MergePatch), McpSandbox.ApiGroup, McpSandbox.ApiVersionName, Namespace, McpSandbox.Plural, name, cancellationToken: Token);

    /// <summary>Whether a user gets a namespace, asked in the user's name.</summary>
    public async Task<bool> MayGetNamespaceAsync(string user, string name)
    {
        try
        {
            return (await _cluster.KubectlAsync(Token, "get", "namespace", name, "--output", "name", "--as", user)).Contains(name, StringComparison.Ordinal);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("orbidden", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>By kubectl: what the server answers to a deletion, object or Status, differs from version to version.</summary>
    public Task DeleteAsync(string kind, string name) =>
        _cluster.KubectlAsync(Token, "delete", kind, name, "--namespace", Namespace, "--wait=false");

    public Task<string> KubectlAsync(params string[] arguments) => _cluster.KubectlAsync(Token, [.. arguments, "--namespace", Namespace]);

    /// <summary>Waits for a status.</summary>
    public async Task<McpSandbox> WaitAsync(string name, Func<McpSandbox, bool> condition, string what)
    {
        McpSandbox? last = null;
        await EventuallyAsync(async () => condition(last = await GetAsync(name)), () => $"{what}; last: {KubernetesJson.Serialize(last?.Status)}");
        return last!;
    }

    public Task<McpSandbox> WaitReasonAsync(string name, string type, string reason) =>
        WaitAsync(name, sandbox => Condition(sandbox, type)?.Reason == reason, $"{type} with reason {reason}");

    /// <summary>Waits for the sandbox's pod, another one than that with the given uid.</summary>
    public async Task<V1Pod> WaitPodAsync(string name, string? otherThan = null)
    {
        V1Pod? pod = null;
        await EventuallyAsync(
            async () => (pod = await FindPodAsync(name)) is { Metadata.DeletionTimestamp: null } && pod.Metadata.Uid != otherThan,
            () => $"a pod of {name} other than {otherThan}; last: {pod?.Metadata.Uid} {pod?.Status?.Phase}");
        return pod!;
    }

    /// <summary>Gives a sandbox's pod to a node, as the scheduler does; the node need not exist.</summary>
    public Task BindAsync(string name, string node) => Client.CoreV1.CreateNamespacedPodBindingAsync(
        new() { Metadata = new() { Name = "mcp-" + name }, Target = new() { Kind = "Node", ApiVersion = "v1", Name = node } }, "mcp-" + name, Namespace, cancellationToken: Token);

    public async Task<V1Pod?> FindPodAsync(string name)
    {
        try
        {
            return await Client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, Namespace, cancellationToken: Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Plays the kubelet.</summary>
    public async Task ReportAsync(string name, V1PodStatus status)
    {
        var patch = $"{{\"status\":{KubernetesJson.Serialize(status)}}}";
        await Client.CoreV1.PatchNamespacedPodStatusAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "mcp-" + name, Namespace, cancellationToken: Token);
    }

    public Task ReportReadyAsync(string name) => ReportAsync(name, new() { Phase = "Running", Conditions = [new() { Type = "Ready", Status = "True" }] });

    /// <summary>Everything in the namespace that has to do with sandboxes, as kind/name: resourceVersion.</summary>
    public async Task<SortedDictionary<string, string>> ObjectsAsync()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Add(string kind, IEnumerable<IKubernetesObject<V1ObjectMeta>> items)
        {
            foreach (var item in items.Where(item => item.Metadata.Name.StartsWith("mcp-", StringComparison.Ordinal)))
            {
                found[$"{kind}/{item.Metadata.Name}"] = item.Metadata.ResourceVersion;
            }
        }

        Add("secret", (await Client.CoreV1.ListNamespacedSecretAsync(Namespace, cancellationToken: Token)).Items);
        Add("claim", (await Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(Namespace, cancellationToken: Token)).Items);
        Add("policy", (await Client.NetworkingV1.ListNamespacedNetworkPolicyAsync(Namespace, cancellationToken: Token)).Items);
        Add("service", (await Client.CoreV1.ListNamespacedServiceAsync(Namespace, cancellationToken: Token)).Items);
        Add("pod", (await Client.CoreV1.ListNamespacedPodAsync(Namespace, cancellationToken: Token)).Items);
        return found;
    }

    public static V1Condition? Condition(McpSandbox sandbox, string type) =>
        sandbox.Status.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public static async Task EventuallyAsync(Func<Task<bool>> condition, Func<string> what, int seconds = 60)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not within {seconds} s: {what()}");
            await Task.Delay(50, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopOperatorAsync();
        await _namespace.DisposeAsync();
    }

    // kubectl's own wait fails on a definition that has no status yet.
    private static async Task<bool> AreEstablishedAsync(ClusterFixture cluster)
    {
        try
        {
            await cluster.KubectlAsync(Token, "wait", "--for=condition=Established", "--timeout=5s", "crd/mcpsandboxes.containermcp.dev", "crd/mcpsandboxclasses.containermcp.dev");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task InstallCrdAsync(ClusterFixture cluster)
    {
        await CrdLock.WaitAsync(Token);
        try
        {
            if (!_crdInstalled)
            {
                // kubectl of old clusters does not know CEL rules and would refuse them.
                await cluster.KubectlAsync(Token, "apply", "--validate=false", "-f", Crds);
                await EventuallyAsync(() => AreEstablishedAsync(cluster), () => "the definitions are established");
                // kubectl checks fields by what the server publishes, a moment later.
                await EventuallyAsync(() => ExplainsAsync(cluster), () => "kubectl explain mcpsandbox.spec");
                _crdInstalled = true;
            }
        }
        finally
        {
            CrdLock.Release();
        }
    }

    private static async Task<bool> ExplainsAsync(ClusterFixture cluster)
    {
        try
        {
            return (await cluster.KubectlAsync(Token, "explain", "mcpsandbox.spec")).Contains("workspace", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ContainerMcp.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }
}
