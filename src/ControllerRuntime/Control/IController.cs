namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>What the host needs of a controller, whatever its kind.</summary>
internal interface IController
{
    /// <summary>Name in logs and metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Reconciles everything once and then whatever changes, until <paramref name="stop"/>; returns when all workers have
    /// come to rest.
    /// </summary>
    /// <param name="stop">No new reconciliation is begun.</param>
    /// <param name="abort">Running reconciliations are cancelled.</param>
    Task RunAsync(CancellationToken stop, CancellationToken abort);
}
