namespace ContainerMcp.SandboxServer.Common;

/// <summary>Knows when somebody last used the server, and how many calls are running.</summary>
internal sealed class ActivityMonitor(TimeProvider time)
{
    private long _touchedAt = time.GetTimestamp();
    private int _running;

    /// <summary>Tool calls that are running or waiting for their turn.</summary>
    public int RunningCalls => Volatile.Read(ref _running);

    /// <summary>How long nothing happened: no client message, no call running.</summary>
    public TimeSpan IdleFor => RunningCalls > 0 ? TimeSpan.Zero : time.GetElapsedTime(Interlocked.Read(ref _touchedAt));

    /// <summary>A client message came.</summary>
    public void Touch() => Interlocked.Exchange(ref _touchedAt, time.GetTimestamp());

    /// <summary>A call began; it counts as activity until <see cref="EndCall"/>.</summary>
    public void BeginCall() => Interlocked.Increment(ref _running);

    /// <summary>A call ended. The idle time starts anew, before the call stops counting, so there is no gap between.</summary>
    public void EndCall()
    {
        Touch();
        Interlocked.Decrement(ref _running);
    }
}
