using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests;

public class FolderTests
{
    [Fact]
    public void No_folder_of_the_server_uses_itself_through_others()
    {
        var circles = FolderCircles.Of("src/SandboxServer");
        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }
}
