using System.Diagnostics;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Waiting for a condition, with a deadline.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what) => await UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Limit, $"did not happen within {Limit}: {what}");
            await Task.Delay(10);
        }
    }
}
