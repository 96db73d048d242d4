namespace ContainerMcp.TestCluster;

/// <summary>The machine behind the API server: where images go to.</summary>
internal interface INode : IAsyncDisposable
{
    /// <summary>Starts it where it is not running.</summary>
    /// <param name="directory">A place for files of this run.</param>
    /// <returns>The path of a kubeconfig.</returns>
    Task<string> StartAsync(string directory);

    Task LoadImageAsync(string image, CancellationToken ct);

    /// <summary>
    /// Whether it is the node that eng/ builds from Debian packages, started for this run: what its pods send to the world ends in its
    /// container, and its network policies can be switched off or made late by namespace.
    /// </summary>
    bool IsMadeHere { get; }
}
