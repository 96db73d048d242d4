using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Queue;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Queue;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    private Task<string> NextAsync() => _queue.GetAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);

    [Fact]
    public async Task An_item_added_many_times_is_processed_once()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal("a", await NextAsync());
        Assert.Equal("b", await NextAsync());
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task An_item_added_while_it_is_processed_waits_for_its_end_and_then_comes_back()
    {
        _queue.Add("a");
        await NextAsync();
        _queue.Add("a");
        _queue.Add("a");

        Assert.Equal(0, _queue.Depth);
        _queue.Done("a");

        Assert.Equal("a", await NextAsync());
        _queue.Done("a");
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task What_is_not_urgent_waits_behind_all_others()
    {
        _queue.AddBehind("late");
        _queue.AddBehind("late");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(3, _queue.Depth);
        Assert.Equal(["a", "b", "late"], [await NextAsync(), await NextAsync(), await NextAsync()]);
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task What_becomes_urgent_waits_no_longer_and_comes_once()
    {
        _queue.AddBehind("late");
        _queue.AddBehind("other");
        _queue.Add("late");
        _queue.AddBehind("late");

        Assert.Equal(["late", "other"], [await NextAsync(), await NextAsync()]);
        Assert.Equal(0, _queue.Depth);
        _queue.Done("late");
        await Assert.ThrowsAsync<TimeoutException>(() => _queue.GetAsync(Cancel).WaitAsync(TimeSpan.FromMilliseconds(50), Cancel));
    }

    [Fact]
    public async Task What_is_put_behind_while_it_is_processed_comes_back_behind_the_others()
    {
        _queue.Add("a");
        await NextAsync();
        _queue.AddBehind("a");
        _queue.Add("b");
        Assert.Equal(1, _queue.Depth);

        _queue.Done("a");
        Assert.Equal(["b", "a"], [await NextAsync(), await NextAsync()]);
    }

    [Fact]
    public async Task What_was_urgent_in_between_is_not_processed_twice_at_a_time()
    {
        _queue.AddBehind("a");
        _queue.Add("a");
        await NextAsync();
        _queue.AddBehind("a");

        var next = _queue.GetAsync(Cancel);
        await Assert.ThrowsAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromMilliseconds(50), Cancel));
        _queue.Done("a");
        Assert.Equal("a", await next.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task Others_that_never_end_do_not_hold_up_what_waits_behind_them_for_ever()
    {
        _queue.AddBehind("late");
        for (var turn = 1; ; turn++)
        {
            _queue.Add($"a{turn}");
            if (await NextAsync() == "late")
            {
                Assert.Equal(16, turn);
                return;
            }

            Assert.True(turn < 100);
        }
    }

    [Fact]
    public void A_delayed_item_comes_at_its_time_and_not_before()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, _queue.Depth);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, _queue.Depth);
        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void Of_two_delays_of_an_item_the_one_that_ends_first_counts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        Assert.Equal(1, _queue.Delayed);

        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, _queue.Depth);
        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void A_delay_that_was_taken_back_is_over_and_another_one_counts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        _queue.CancelDelay("a");
        Assert.Equal(1, _queue.Delayed);

        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _queue.Depth);
    }

    [Fact]
    public void A_delay_longer_than_a_timer_can_be_is_kept()
    {
        _queue.AddAfter("a", TimeSpan.FromDays(100));
        for (var day = 0; day < 99; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(0, _queue.Depth);
        _time.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal(1, _queue.Depth);
    }

    /// <summary>On a clock of nanoseconds, as Linux has it, 293 years do not fit into a timestamp.</summary>
    [Fact]
    public async Task A_delay_beyond_all_measure_does_not_hold_up_the_others()
    {
        using var queue = new WorkQueue<string>(TimeProvider.System);
        queue.AddAfter("a", TimeSpan.MaxValue);
        queue.AddAfter("b", TimeSpan.FromMilliseconds(10));

        Assert.Equal("b", await queue.GetAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        Assert.Equal(1, queue.Delayed);
    }

    [Fact]
    public async Task A_failing_item_waits_twice_as_long_each_time_until_it_is_forgotten()
    {
        foreach (var milliseconds in new[] { 5, 10, 20, 40 })
        {
            _queue.AddRateLimited("a");
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.Equal(0, _queue.Depth);
            _time.Advance(TimeSpan.FromMilliseconds(2));
            Assert.Equal("a", await NextAsync());
            _queue.Done("a");
        }

        _queue.Forget("a");
        Assert.Equal(0, _queue.Failures("a"));
        _queue.AddRateLimited("a");
        _time.Advance(TimeSpan.FromMilliseconds(6));
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void A_retry_waits_at_least_as_long_as_the_server_asked()
    {
        _queue.AddRateLimited("a", TimeSpan.FromSeconds(7));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, _queue.Depth);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(13, 20_480)]
    [InlineData(14, 30_000)]
    [InlineData(1_000_000, 30_000)]
    public void The_backoff_of_an_item_goes_from_5_ms_to_30_s(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryBackoff.Exponential(failures));

    [Fact]
    public void A_server_that_asks_for_a_day_is_asked_again_after_the_longest_wait()
    {
        _queue.AddRateLimited("a", TimeSpan.FromDays(1));
        _time.Advance(RetryBackoff.Max + TimeSpan.FromSeconds(1));
        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void After_a_burst_all_retries_of_a_tenant_together_are_limited_and_another_tenants_are_not()
    {
        var backoff = new RetryBackoff(_time);
        for (var i = 0; i < RetryBackoff.TenantBurst; i++)
        {
            Assert.Equal(RetryBackoff.Base, backoff.Next("noisy", 1));
        }

        var last = TimeSpan.Zero;
        for (var i = 0; i < RetryBackoff.TenantPerSecond * 10; i++)
        {
            last = backoff.Next("noisy", 1);
        }

        Assert.InRange(last.TotalSeconds, 9.9, 10.1);
        Assert.Equal(RetryBackoff.Base, backoff.Next("other", 1));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RetryBackoff.Base, backoff.Next("noisy", 1));
    }

    [Fact]
    public async Task What_waits_for_its_next_attempt_comes_at_once_when_the_cause_is_gone()
    {
        for (var i = 0; i < 12; i++)
        {
            _queue.AddRateLimited("failing");
            _time.Advance(RetryBackoff.Max);
            await NextAsync();
            _queue.Done("failing");
        }

        _queue.AddRateLimited("failing");
        _queue.AddAfter("planned", TimeSpan.FromSeconds(5));
        Assert.Equal((0, 2), (_queue.Depth, _queue.Delayed));
        _queue.RetryNow();

        Assert.Equal("failing", await NextAsync());
        Assert.Equal((0, 1), (_queue.Depth, _queue.Delayed));
        Assert.Equal(0, _queue.Failures("failing"));
    }

    [Fact]
    public async Task A_cancelled_worker_takes_no_item_with_it()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _queue.GetAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _queue.Add("a");
        Assert.Equal("a", await NextAsync());
    }

    [Fact]
    public void What_is_added_after_the_end_is_ignored()
    {
        _queue.Dispose();
        _queue.Add("a");
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task Under_load_no_item_is_lost_and_none_is_processed_twice_at_a_time()
    {
        using var queue = new WorkQueue<int>(TimeProvider.System);
        const int Items = 50;
        var wanted = new int[Items];
        var seen = new int[Items];
        var busy = new int[Items];
        var overlapped = false;
        using var end = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var item = await queue.GetAsync(end.Token);
                    overlapped |= Interlocked.Increment(ref busy[item]) > 1;
                    var value = Volatile.Read(ref wanted[item]);
                    await Task.Yield();
                    Volatile.Write(ref seen[item], value);
                    Interlocked.Decrement(ref busy[item]);
                    queue.Done(item);
                }
            }
            catch (OperationCanceledException)
            {
            }
        })).ToArray();

        // Each change is followed by an addition, as an informer does it: at the end the last value of each must have been seen.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var item = (i * 7 + producer) % Items;
                Interlocked.Increment(ref wanted[item]);
                switch (i % 4)
                {
                    case 0:
                        queue.AddAfter(item, TimeSpan.FromMilliseconds(i % 5));
                        break;
                    case 1:
                        queue.AddBehind(item);
                        break;
                    default:
                        queue.Add(item);
                        break;
                }
            }
        })));

        await Eventually.TrueAsync(() => seen.SequenceEqual(wanted), "all items were processed in their last state");
        await end.CancelAsync();
        await Task.WhenAll(workers);
        Assert.False(overlapped);
    }
}
