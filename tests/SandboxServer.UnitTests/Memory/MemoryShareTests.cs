using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Web;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Memory;

/// <summary>Nobody waits for memory that is held by who waits for him.</summary>
public sealed class MemoryShareTests
{
    private const int MiB = 1 << 20;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An answer is always somewhat larger than the file that it was reserved for.</summary>
    [Fact]
    public async Task An_answer_does_not_queue_behind_those_who_wait_for_its_own_share()
    {
        var budget = new MemoryBudget(100 * MiB, TimeProvider.System);
        using var first = new MemoryShare(budget);
        using var second = new MemoryShare(budget);
        Assert.True(await first.TryReserveAsync(MiB, Ct));
        var waiting = second.TryReserveAsync(2 * MiB, Ct).AsTask();
        Assert.False(waiting.IsCompleted);

        await first.GrowAsync(MiB + 60, Ct).AsTask().WaitAsync(Soon, Ct);
        first.Dispose();

        Assert.True(await waiting.WaitAsync(Soon, Ct));
    }

    [Fact]
    public async Task A_page_does_not_wait_for_its_own_body_nor_for_those_behind_it()
    {
        using var reader = new PageReader(new MemoryBudget(16 * MiB, TimeProvider.System), TimeProvider.System);
        using var own = reader.Expect();
        using var behind = reader.Expect();
        own.Arrived(5 * MiB);
        behind.Arrived(5 * MiB);

        Assert.Equal("read", await reader.ReadAsync(5 * MiB, _ => "read", Ct).WaitAsync(Soon, Ct));
    }

    [Fact]
    public void Bodies_without_end_are_refused_and_small_ones_are_not()
    {
        using var reader = new PageReader(new MemoryBudget(16 * MiB, TimeProvider.System), TimeProvider.System, bodies: 8 * MiB);
        using var all = reader.Expect();
        using var small = reader.Expect();
        var refused = Assert.Throws<PageFault>(() => all.Arrived(5 * MiB));

        small.Arrived(1000);

        Assert.Contains("busy with other large pages", refused.Message, StringComparison.Ordinal);
    }
}
