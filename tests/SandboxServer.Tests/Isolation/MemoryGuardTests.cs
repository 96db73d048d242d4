using System.Diagnostics;
using ContainerMcp.SandboxServer.Isolation;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class MemoryGuardTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<int, long> _sizes = new() { [1] = 10, [2] = 100, [3] = 50 };
    private readonly List<int> _ended = [];
    private bool _critical;

    [Fact]
    public async Task The_largest_goes_first_and_the_others_stay_when_that_was_enough()
    {
        await using var watches = Watch();
        _time.Advance(Interval);
        Assert.Empty(_ended);

        _critical = true;
        _time.Advance(Interval);
        _critical = false;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([2], _ended);
    }

    [Fact]
    public async Task All_go_when_the_largest_was_not_enough()
    {
        await using var watches = Watch();

        _critical = true;
        _time.Advance(Interval);
        Assert.Equal([2], _ended);
        _time.Advance(Interval * 5);

        Assert.Equal([2, 1, 3], _ended);
    }

    [Fact]
    public async Task All_go_when_nobody_knows_who_is_large()
    {
        await using var watches = Watch();
        _sizes.Clear();

        _critical = true;
        _time.Advance(Interval);

        Assert.Equal([1, 2, 3], _ended);
    }

    [Fact]
    public async Task What_is_gone_is_not_ended()
    {
        var watches = Watch();
        await watches.DisposeAsync();

        _critical = true;
        _time.Advance(Interval * 5);

        Assert.Empty(_ended);
    }

    [Fact]
    public async Task The_memory_of_a_process_includes_that_of_its_children()
    {
        const long Size = 50 << 20;
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/bash", ["-c", $"python3 -c \"x = b'x' * {Size}; print(flush=True); import time; time.sleep(60)\"; :"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            _ = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

            var sizes = ResidentMemory.Of([process.Id, int.MaxValue]);

            Assert.InRange(sizes[process.Id], Size, 4 * Size);
            Assert.Equal(0, sizes[int.MaxValue]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private Watches Watch()
    {
        var guard = new MemoryGuard(() => _critical, _ => _sizes, _time);
        return new([.. new[] { 1, 2, 3 }.Select(pid => guard.Watch(pid, Interval, () => _ended.Add(pid)))]);
    }

    private sealed class Watches(IReadOnlyList<IAsyncDisposable> watches) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var watch in watches)
            {
                await watch.DisposeAsync();
            }
        }
    }
}
