using ContainerMcp.ControllerRuntime.Api;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

public sealed class ServerClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServerClock _clock;

    public ServerClockTests() => _clock = new(_time);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-3600)]
    public void A_clock_that_is_right_or_behind_is_taken_as_it_is(int ahead)
    {
        _clock.Told(_time.GetUtcNow() - TimeSpan.FromSeconds(ahead));

        Assert.Equal(_time.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void A_clock_that_is_ahead_is_put_back_to_the_servers_until_it_is_right()
    {
        var server = _time.GetUtcNow() - TimeSpan.FromHours(1);
        _clock.Told(server);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(server + TimeSpan.FromSeconds(30), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1), _clock.Lead);
        _clock.Told(_time.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, _clock.Lead);
    }

    [Fact]
    public void Before_the_first_answer_it_is_this_machines() => Assert.Equal(_time.GetUtcNow(), _clock.GetUtcNow());
}
