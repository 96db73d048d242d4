using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Queue;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Queue;

/// <summary>One namespace's items, many or slow, do not hold up another's.</summary>
public sealed class FairQueueTests : IDisposable
{
    private const int Workers = 24;

    private readonly WorkQueue<NamespacedName> _queue = new(new FakeTimeProvider(), key => key.Namespace ?? "", Workers);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _queue.Dispose();

    private static NamespacedName Key(string tenant, int number) => new(tenant, $"s{number}");

    private Task<NamespacedName> NextAsync() => _queue.GetAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);

    private async Task<NamespacedName> ProcessNextAsync()
    {
        var item = await NextAsync();
        _queue.Done(item);
        return item;
    }

    [Fact]
    public async Task A_new_item_waits_for_one_turn_of_each_other_namespace_and_not_for_all_of_its_items()
    {
        for (var i = 0; i < 5000; i++)
        {
            _queue.Add(Key("noisy", i));
        }

        await ProcessNextAsync();
        _queue.Add(Key("quiet", 1));

        Assert.Contains(Key("quiet", 1), new[] { await ProcessNextAsync(), await ProcessNextAsync() });
    }

    [Fact]
    public async Task What_waits_behind_takes_turns_too()
    {
        for (var i = 0; i < 5000; i++)
        {
            _queue.AddBehind(Key("noisy", i));
        }

        _queue.AddBehind(Key("quiet", 1));

        Assert.Contains(Key("quiet", 1), new[] { await ProcessNextAsync(), await ProcessNextAsync() });
    }

    [Fact]
    public async Task A_namespace_alone_has_two_thirds_of_the_workers_and_leaves_the_others_to_those_that_come()
    {
        for (var i = 0; i < 100; i++)
        {
            _queue.Add(Key("slow", i));
        }

        for (var i = 0; i < Workers * 2 / 3; i++)
        {
            Assert.Equal("slow", (await NextAsync()).Namespace);
        }

        var idle = NextAsync();
        Assert.False(idle.IsCompleted);
        _queue.Add(Key("quiet", 1));
        Assert.Equal(Key("quiet", 1), await idle);
    }

    [Fact]
    public async Task Several_namespaces_whose_items_never_end_leave_workers_for_another_one()
    {
        var taken = 0;
        foreach (var tenant in new[] { "one", "two", "three", "four", "five" })
        {
            for (var i = 0; i < 100; i++)
            {
                _queue.Add(Key(tenant, i));
            }
        }

        var waiting = NextAsync();
        for (; waiting.IsCompleted; waiting = NextAsync())
        {
            taken++;
        }

        Assert.InRange(taken, Workers / 2, Workers - 1);
        _queue.Add(Key("quiet", 1));
        Assert.Equal(Key("quiet", 1), await waiting);
    }

    [Fact]
    public async Task A_namespace_at_its_limit_goes_on_when_one_of_its_items_has_ended()
    {
        for (var i = 0; i < 100; i++)
        {
            _queue.Add(Key("slow", i));
        }

        var first = await NextAsync();
        var waiting = NextAsync();
        while (waiting.IsCompleted)
        {
            waiting = NextAsync();
        }

        _queue.Done(first);
        Assert.Equal("slow", (await waiting).Namespace);
    }

    [Fact]
    public async Task Every_item_of_many_namespaces_comes()
    {
        for (var i = 0; i < 1000; i++)
        {
            _queue.Add(Key($"tenant-{i % 37}", i));
        }

        var seen = new HashSet<NamespacedName>();
        for (var i = 0; i < 1000; i++)
        {
            seen.Add(await ProcessNextAsync());
        }

        Assert.Equal(1000, seen.Count);
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task Places_for_requests_are_shared_in_the_same_way()
    {
        var slots = new FairSlots(6);
        var held = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            held.Add(slots.WaitAsync("noisy", Cancel));
        }

        Assert.Equal(4, held.Count(task => task.IsCompletedSuccessfully));
        await slots.WaitAsync("quiet", Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        slots.Release("quiet");
        for (var i = 0; i < 100; i++)
        {
            await held[i].WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            slots.Release("noisy");
        }

        Assert.Equal(0, slots.Taken);
    }

    [Fact]
    public async Task A_request_that_waits_no_longer_takes_no_place()
    {
        var slots = new FairSlots(1);
        await slots.WaitAsync("a", Cancel);
        using var gone = new CancellationTokenSource();
        var waiting = slots.WaitAsync("b", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        slots.Release("a");
        Assert.Equal(0, slots.Taken);
        await slots.WaitAsync("c", Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }
}
