namespace ContainerMcp.TestCluster;

/// <summary>The real cluster of this assembly's tests. It starts when the first test asks for it, so that unit tests alone need none.</summary>
public sealed class SharedCluster : IAsyncDisposable
{
    private readonly Lazy<Task<ClusterFixture>> _cluster = new(StartAsync);

    /// <summary>The cluster, started.</summary>
    public Task<ClusterFixture> GetAsync() => _cluster.Value;

    public async ValueTask DisposeAsync()
    {
        if (_cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }

    private static async Task<ClusterFixture> StartAsync()
    {
        var cluster = new ClusterFixture();
        await cluster.InitializeAsync();
        return cluster;
    }
}
