using ContainerMcp.ControllerRuntime.Common;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Common;

public sealed class JitteredBackoffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Pauses_grow_and_stay_within_their_bounds(double random)
    {
        var backoff = new JitteredBackoff(Min, Max, () => random);
        var pauses = Enumerable.Range(0, 100).Select(_ => backoff.Next()).ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, Min, Max));
        Assert.Equal(pauses.Order(), pauses);
        Assert.True(pauses[^1] >= Max / 2);
    }

    [Fact]
    public void Two_processes_do_not_come_back_together()
    {
        var a = new JitteredBackoff(Min, Max, () => 0.1);
        var b = new JitteredBackoff(Min, Max, () => 0.9);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotEqual(a.Next(), b.Next());
        }
    }

    [Fact]
    public void Health_starts_it_over()
    {
        var backoff = new JitteredBackoff(Min, Max, () => 0);
        for (var i = 0; i < 10; i++)
        {
            backoff.Next();
        }

        backoff.Reset();
        Assert.Equal(Min, backoff.Next());
    }
}
