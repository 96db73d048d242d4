namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>A token that is cancelled after a time, measured by a TimeProvider, or together with another token.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public Deadline(TimeSpan within, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timer = new CancellationTokenSource(within, timeProvider);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Whether the time is over.</summary>
    public bool HasPassed => _timer.IsCancellationRequested;

    public void Restart(TimeSpan within) => _timer.CancelAfter(within);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
