using System.Diagnostics;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>Waits for a condition that something else makes true, with a deadline.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition, int seconds = 120) => HoldsAsync(() => Task.FromResult(condition()), seconds);

    public static async Task HoldsAsync(Func<Task<bool>> condition, int seconds = 120)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, "The condition did not become true in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
