namespace ContainerMcp.SandboxServer.Common;

/// <summary>The way out: first new calls are refused, then running ones are cancelled, then the host stops.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _cancelCalls = new();

    /// <summary>No new calls or streams from now on.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Fires when running calls have had their time.</summary>
    public CancellationToken CancelCalls => _cancelCalls.Token;

    /// <summary>Refuse what is new.</summary>
    public void Begin() => IsDraining = true;

    /// <summary>Cancel what is running.</summary>
    public Task CancelRunningAsync() => _cancelCalls.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _cancelCalls.Dispose();
}
