using ContainerMcp.SandboxServer.Tools;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Tools;

public sealed class ResultLimitTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void However_little_room_is_left_a_text_is_cut_within_itself(int room)
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600 line\n", 5_000));

        var (head, tail) = ResultLimit.Cut(text, room);

        Assert.InRange(head, 0, room);
        Assert.InRange(tail, head, text.Length);
        Assert.InRange(head + text.Length - tail, 0, room);
    }
}
