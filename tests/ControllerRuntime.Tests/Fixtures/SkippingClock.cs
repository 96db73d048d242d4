namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>The machine's clock, of which a test can skip a part. Timers do not notice: what waits goes on waiting.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skipped;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));
}
