namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>One replica of the operator.</summary>
internal interface IOperatorInstance : IAsyncDisposable
{
    /// <summary>The pod's name it believes to have.</summary>
    string Name { get; }

    Task StartAsync(CancellationToken ct);

    /// <summary>Asks it to end and waits until it has.</summary>
    Task StopAsync(CancellationToken ct);

    /// <summary>Whether its caches are in sync.</summary>
    Task<bool> IsReadyAsync(CancellationToken ct);
}
