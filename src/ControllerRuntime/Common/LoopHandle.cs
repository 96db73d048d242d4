namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>A background loop's proof of life.</summary>
internal sealed class LoopHandle(string name, TimeProvider timeProvider)
{
    private long _lastTick = timeProvider.GetTimestamp();

    /// <summary>What the loop is for, in words.</summary>
    public string Name { get; } = name;

    /// <summary>Time since the last sign of life.</summary>
    public TimeSpan SinceTick => timeProvider.GetElapsedTime(Interlocked.Read(ref _lastTick));

    /// <summary>The loop is alive and at work.</summary>
    public void Tick() => Interlocked.Exchange(ref _lastTick, timeProvider.GetTimestamp());
}
