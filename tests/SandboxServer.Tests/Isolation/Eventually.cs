using System.Diagnostics;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>Waits for a condition that something else makes true, with a deadline.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, int seconds = 30)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, "The condition did not become true in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
