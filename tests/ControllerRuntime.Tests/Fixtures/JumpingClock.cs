namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>A wall clock that somebody sets forth and back. Timers and timestamps are monotonic, as those of a machine are.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets it to the true time plus this.</summary>
    public void Jump(TimeSpan offset) => Interlocked.Exchange(ref _offset, offset.Ticks);
}
