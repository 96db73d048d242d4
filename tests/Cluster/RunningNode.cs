namespace ContainerMcp.TestCluster;

/// <summary>
/// Somebody else's cluster (CONTAINER_MCP_TEST_KUBECONFIG). Its images are put there by `eng/cluster load`, or come from
/// a registry: CONTAINER_MCP_TEST_CLUSTER names a local cluster of eng/cluster to load them into.
/// </summary>
internal sealed class RunningNode(string kubeconfig) : INode
{
    public bool IsMadeHere => false;

    public Task<string> StartAsync(string directory) => File.Exists(kubeconfig)
        ? Task.FromResult(kubeconfig)
        : throw new InvalidOperationException($"CONTAINER_MCP_TEST_KUBECONFIG names no file: {kubeconfig}");

    public async Task LoadImageAsync(string image, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("CONTAINER_MCP_TEST_CLUSTER") is { Length: > 0 } name)
        {
            await Program.RunAsync(
                "env", [$"CLUSTER_NAME={name}", ClusterEnvironment.Script("cluster"), "load", image], TimeSpan.FromMinutes(3), ct);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
