using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

public sealed class PodBackoffTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly PodBackoff _backoff;

    public PodBackoffTests() => _backoff = new PodBackoff(_time);

    [Fact]
    public void Each_failure_doubles_the_pause_up_to_five_minutes()
    {
        var pauses = Enumerable.Range(1, 12).Select(n => Fail($"pod-{n}").TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], pauses);
    }

    [Fact]
    public void One_failure_counts_once()
    {
        var first = _backoff.Failed("sandbox", "pod-1", _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMilliseconds(400));

        Assert.Equal(first, _backoff.Failed("sandbox", "pod-1", _time.GetUtcNow()));
    }

    [Fact]
    public void A_clock_that_is_set_neither_shortens_nor_lengthens_the_pause()
    {
        var clock = new JumpingClock();
        var backoff = new PodBackoff(clock);
        backoff.Failed("sandbox", "pod-1", null);

        foreach (var hours in new[] { -4, 4 })
        {
            clock.Jump(TimeSpan.FromHours(hours));
            Assert.InRange(backoff.Failed("sandbox", "pod-1", null) - clock.GetUtcNow(), TimeSpan.FromMinutes(-1), TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_pod_that_ran_for_long_begins_a_new_series()
    {
        Fail("pod-1");
        Fail("pod-2");
        var started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(TimeSpan.FromSeconds(1), _backoff.Failed("sandbox", "pod-3", started) - _time.GetUtcNow());
    }

    [Fact]
    public void Sandboxes_do_not_share_their_failures()
    {
        Fail("pod-1");
        Fail("pod-2");

        Assert.Equal(TimeSpan.FromSeconds(1), _backoff.Failed("other", "pod-3", null) - _time.GetUtcNow());
    }

    private TimeSpan Fail(string pod) => _backoff.Failed("sandbox", pod, _time.GetUtcNow()) - _time.GetUtcNow();
}
