using ContainerMcp.TestCommon;
using Xunit;

namespace ContainerMcp.Operator.Tests;

public sealed class FolderTests
{
    [Fact]
    public void No_folder_of_the_operator_uses_itself_through_others()
    {
        var circles = FolderCircles.Of("src/Operator");
        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }
}
