namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>Notices that the wall clock was set, by the monotonic one.</summary>
internal sealed class ClockWatch(TimeProvider timeProvider)
{
    /// <summary>Less is the slewing of a clock that is kept right, or a pause between two readings.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private (DateTimeOffset Wall, long Monotonic) _last = (timeProvider.GetUtcNow(), timeProvider.GetTimestamp());

    /// <summary>By how much it was set since the last call, forward or (negative) back; null if it was not.</summary>
    public TimeSpan? Jump()
    {
        var now = (Wall: timeProvider.GetUtcNow(), Monotonic: timeProvider.GetTimestamp());
        var jump = now.Wall - _last.Wall - timeProvider.GetElapsedTime(_last.Monotonic, now.Monotonic);
        _last = now;
        return jump.Duration() >= Least ? jump : null;
    }
}
