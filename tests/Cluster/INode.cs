namespace ContainerMcp.TestCluster;

/// <summary>The machine behind the API server: where images go to.</summary>
internal interface INode : IAsyncDisposable
{
    /// <summary>Starts it where it is not running.</summary>
    /// <param name="directory">A place for files of this run.</param>
    /// <returns>The path of a kubeconfig.</returns>
    Task<string> StartAsync(string directory);

    Task LoadImageAsync(string image, CancellationToken ct);
}
