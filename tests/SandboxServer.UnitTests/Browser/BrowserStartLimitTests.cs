using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

public sealed class BrowserStartLimitTests
{
    [Theory]
    [InlineData(30, 60)]
    [InlineData(120, 60)]
    [InlineData(600, 300)]
    public async Task A_browser_may_take_a_minute_to_start_or_half_of_the_longest_call(int longestSeconds, int startSeconds)
    {
        await using var services = new ServiceCollection().AddWeb(new WebOptions { TimeoutMax = TimeSpan.FromSeconds(longestSeconds) }).BuildServiceProvider();

        Assert.Equal(TimeSpan.FromSeconds(startSeconds), services.GetRequiredService<BrowserOptions>().StartLimit);
    }
}
