using Microsoft.Extensions.Time.Testing;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>A clock that a test moves on, and that tells whether somebody sleeps by it: moved before, the sleep would begin too late.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _wakings = [];

    /// <summary>Waits that are not over (<see cref="Task.Delay(TimeSpan, TimeProvider)"/> and the like; no periodic timers).</summary>
    public int Sleepers
    {
        get
        {
            lock (_lock)
            {
                return _wakings.Count(waking => waking > GetUtcNow());
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero)
        {
            lock (_lock)
            {
                _wakings.Add(GetUtcNow() + dueTime);
            }
        }

        return timer;
    }
}
