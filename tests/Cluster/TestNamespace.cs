using k8s;

namespace ContainerMcp.TestCluster;

/// <summary>A namespace that one test owns.</summary>
public sealed class TestNamespace(IKubernetes client, string name) : IAsyncDisposable
{
    public string Name { get; } = name;

    public async ValueTask DisposeAsync() => await client.CoreV1.DeleteNamespaceAsync(Name);
}
