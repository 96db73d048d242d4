using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

public sealed class ServerContactTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServerContact _contact;

    public ServerContactTests() => _contact = new(_time);

    public void Dispose() => _contact.Dispose();

    private Task Recovers(CancellationToken recovery) =>
        Eventually.TrueAsync(() => recovery.IsCancellationRequested && _contact.IsFresh, "the recovery is told");

    [Fact]
    public async Task The_first_answer_of_any_kind_ends_an_outage()
    {
        var recovery = _contact.Recovery;
        _contact.Unreachable();
        _time.Advance(TimeSpan.FromSeconds(50));
        _contact.Unreachable();
        Assert.True(_contact.IsUnreachable);
        _contact.Answered(isWell: false);

        await Recovers(recovery);
        Assert.False(_contact.IsUnreachable);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(_contact.IsFresh);
    }

    [Fact]
    public async Task Answers_without_errors_end_an_illness()
    {
        var recovery = _contact.Recovery;
        _contact.Answered(isWell: false);
        _time.Advance(TimeSpan.FromSeconds(20));
        _contact.Answered(isWell: false);
        _contact.Answered(isWell: true);

        await Recovers(recovery);
    }

    [Fact]
    public void A_server_that_answers_every_second_time_has_no_outages()
    {
        for (var i = 0; i < 100; i++)
        {
            _contact.Unreachable();
            _time.Advance(TimeSpan.FromMilliseconds(900));
            _contact.Answered(isWell: i % 2 == 0);
        }

        Assert.False(_contact.IsFresh);
    }
}
