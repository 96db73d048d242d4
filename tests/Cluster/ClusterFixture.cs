using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.TestCluster;

/// <summary>
/// A real Kubernetes for one test project: K3s where its image can be had, else the node that eng/ builds from Debian
/// packages. Use it as an assembly fixture. With CONTAINER_MCP_TEST_KUBECONFIG set, the cluster of that file is used
/// and left alone; tests keep apart by namespaces either way.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly ClusterEnvironment _environment = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("container-mcp-cluster-").FullName;
    private INode? _node;
    private Kubernetes? _client;

    /// <summary>A client with every right.</summary>
    public IKubernetes Client => _client ?? throw new InvalidOperationException("the cluster has not started");

    /// <summary>The path of a kubeconfig with every right, for programs.</summary>
    public string KubeconfigPath { get; private set; } = "";

    /// <summary>The kubectl of the cluster's version.</summary>
    public string KubectlPath => _environment["CONTAINER_MCP_KUBECTL"];

    /// <summary>The operator's image, in the cluster after <see cref="LoadProductImagesAsync"/>.</summary>
    public string OperatorImage => _environment["CONTAINER_MCP_OPERATOR_IMAGE"];

    /// <summary>The sandbox's image, in the cluster after <see cref="LoadProductImagesAsync"/>.</summary>
    public string SandboxImage => _environment["CONTAINER_MCP_SANDBOX_IMAGE"];

    /// <summary>The image that puts profiles on nodes; not in the cluster before <see cref="LoadImageAsync"/>, since few tests need it.</summary>
    public string NodeProfilesImage => _environment["CONTAINER_MCP_NODE_PROFILES_IMAGE"];

    /// <summary>Whether the cluster is somebody else's (CONTAINER_MCP_TEST_KUBECONFIG), to be left as it was found.</summary>
    public bool IsGuest => Started is RunningNode;

    /// <inheritdoc cref="INode.IsMadeHere"/>
    public bool IsMadeHere => Started.IsMadeHere;

    public async ValueTask InitializeAsync()
    {
        try
        {
            var path = Environment.GetEnvironmentVariable("CONTAINER_MCP_TEST_KUBECONFIG") ?? "";
            await _environment.PrepareClusterAsync(guest: path.Length > 0);
            _node = path.Length > 0 ? new RunningNode(path) : new ContainerNode(_environment);
            KubeconfigPath = await _node.StartAsync(_directory);
            _client = new Kubernetes(NewConfiguration());
            await WaitUsableAsync();
        }
        catch
        {
            // The runner does not dispose of a fixture that failed to start, and the container must not stay.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (Directory.Exists(_directory)) // whoever starts one and fails has disposed of it already
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>A configuration of the caller's own, for a client with other settings.</summary>
    public KubernetesClientConfiguration NewConfiguration() =>
        KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigPath);

    /// <summary>Builds the operator's and the sandbox's image from the sources as they are, and hands both to the node.</summary>
    public async Task LoadProductImagesAsync(CancellationToken ct)
    {
        await _environment.PrepareImagesAsync(ct);
        await Started.LoadImageAsync(OperatorImage, ct);
        await Started.LoadImageAsync(SandboxImage, ct);
    }

    /// <summary>Hands an image of the local Docker engine to the node.</summary>
    public Task LoadImageAsync(string image, CancellationToken ct) => Started.LoadImageAsync(image, ct);

    /// <summary>Runs kubectl against the cluster. Fails with kubectl's own words when it fails.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> KubectlAsync(CancellationToken ct, params string[] arguments) =>
        Program.RunAsync(KubectlPath, ["--kubeconfig", KubeconfigPath, .. arguments], TimeSpan.FromMinutes(2), ct);

    /// <summary>A namespace of the test's own. Disposing of it asks for its deletion and does not wait.</summary>
    public async Task<TestNamespace> CreateNamespaceAsync(CancellationToken ct)
    {
        var created = await Client.CoreV1.CreateNamespaceAsync(
            new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "test-" } }, cancellationToken: ct);
        return new TestNamespace(Client, created.Metadata.Name);
    }

    private INode Started => _node ?? throw new InvalidOperationException("the cluster has not started");

    /// <summary>K3s says that it has started a little before pods can be made.</summary>
    private async Task WaitUsableAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await IsUsableAsync(deadline.Token))
        {
            await Task.Delay(200, deadline.Token);
        }
    }

    private async Task<bool> IsUsableAsync(CancellationToken ct)
    {
        var nodes = await Client.CoreV1.ListNodeAsync(cancellationToken: ct);
        var accounts = await Client.CoreV1.ListNamespacedServiceAccountAsync("default", cancellationToken: ct);
        return nodes.Items.Any(each => each.Status.Conditions?.Any(c => c.Type == "Ready" && c.Status == "True") == true)
            && accounts.Items.Count > 0;
    }
}
