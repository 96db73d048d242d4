using ContainerMcp.Examples.Agent;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>The command line of the example agent.</summary>
public sealed class AgentOptionsTests
{
    [Fact]
    public void Nothing_is_needed()
    {
        Assert.Equal(new AgentOptions { Sandbox = "agent", Via = Route.Auto, Timeout = TimeSpan.FromMinutes(1) }, AgentOptions.Parse([]));
    }

    [Theory]
    [InlineData("--timeout 0", "--timeout")]
    [InlineData("--timeout 3601", "--timeout")]
    [InlineData("--timeout -1", "--timeout")]
    [InlineData("--via tunnel", "--via")]
    [InlineData("--url ftp://host/", "--url")]
    [InlineData("--url http://localhost:8000/sse", "--token-file")]
    [InlineData("--sandbox", "--sandbox")]
    [InlineData("--verbose yes", "--verbose")]
    public void A_wrong_argument_is_named(string arguments, string named)
    {
        var error = Assert.Throws<FormatException>(() => AgentOptions.Parse(arguments.Split(' ')));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
