using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.SandboxServer.Egress;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Egress;

/// <summary>Names whose name server takes its time, or never answers. Nobody is asked: the lookup is the test's own.</summary>
public sealed class SystemHostResolverTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_thread_that_calls_run_on_waits_for_a_name_server()
    {
        var pooled = new ConcurrentBag<bool>();
        var resolver = new SystemHostResolver(_ =>
        {
            pooled.Add(Thread.CurrentThread.IsThreadPoolThread);
            return [IPAddress.Parse("192.0.2.1")];
        });

        Assert.Equal([IPAddress.Parse("192.0.2.1")], await resolver.ResolveAsync("one.test", null, Ct));
        Assert.Equal([false], pooled);
    }

    [Fact]
    public async Task However_many_names_are_asked_for_there_are_only_so_many_threads()
    {
        using var answer = new ManualResetEventSlim();
        int running = 0, most = 0;
        var resolver = new SystemHostResolver(_ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            answer.Wait(TimeSpan.FromSeconds(60));
            Interlocked.Decrement(ref running);
            return [];
        });

        var lookups = Enumerable.Range(0, 200).Select(i => resolver.ResolveAsync($"n{i}.test", null, Ct).AsTask()).ToList();
        while (Volatile.Read(ref running) < 64)
        {
            await Task.Delay(10, Ct);
        }
        answer.Set();
        await Task.WhenAll(lookups);

        Assert.Equal(64, most);
    }

    /// <summary>The thread of a lookup that its call gave up lives on: it goes on to count.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_clients_names_leave_threads_for_others(bool givesUp)
    {
        using var answer = new ManualResetEventSlim();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = 0;
        var resolver = new SystemHostResolver(host =>
        {
            if (host.StartsWith("silent", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref running);
                answer.Wait(TimeSpan.FromSeconds(60));
            }
            return [];
        });
        var lookups = Enumerable.Range(0, 100).Select(i => resolver.ResolveAsync($"silent{i}.test", "greedy", leave.Token).AsTask()).ToList();
        while (Volatile.Read(ref running) < 16)
        {
            await Task.Delay(10, Ct);
        }
        if (givesUp)
        {
            await leave.CancelAsync();
            await Task.WhenAll(lookups).ContinueWith(_ => { }, TaskScheduler.Default);
            lookups = [.. Enumerable.Range(0, 100).Select(i => resolver.ResolveAsync($"silent{i}.test", "greedy", Ct).AsTask())];
        }

        Assert.Empty(await resolver.ResolveAsync("quick.test", "other", Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct));

        Assert.Equal(16, Volatile.Read(ref running));
        answer.Set();
        await Task.WhenAll(lookups).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task The_callers_deadline_ends_its_wait()
    {
        using var answer = new ManualResetEventSlim();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var resolver = new SystemHostResolver(_ =>
        {
            answer.Wait(TimeSpan.FromSeconds(60));
            return [];
        });

        var lookup = resolver.ResolveAsync("silent.test", null, deadline.Token).AsTask();
        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        answer.Set();
    }

    [Fact]
    public async Task A_name_that_does_not_exist_has_no_addresses()
    {
        var resolver = new SystemHostResolver(_ => throw new SocketException((int)SocketError.HostNotFound));

        Assert.Empty(await resolver.ResolveAsync("nothing.test", null, Ct));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
