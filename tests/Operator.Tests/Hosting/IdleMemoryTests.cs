using ContainerMcp.Operator.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ContainerMcp.Operator.Tests.Hosting;

public sealed class IdleMemoryTests
{
    /// <summary>A background service that fails ends its host, and that as if all were well.</summary>
    [Fact]
    public async Task A_failure_ends_nothing_but_itself()
    {
        using var memory = new IdleMemory(new BrokenClock(), NullLogger<IdleMemory>.Instance);
        await memory.StartAsync(TestContext.Current.CancellationToken);

        await memory.ExecuteTask!;
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new InvalidOperationException("broken");
    }
}
