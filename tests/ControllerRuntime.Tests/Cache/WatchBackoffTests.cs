using System.Net;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Cache;

public sealed class WatchBackoffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Fact]
    public void After_the_first_word_that_the_version_is_too_old_there_is_no_pause_and_after_the_next_there_is()
    {
        var backoff = new WatchBackoff(Min, Max, () => 0);
        for (var i = 0; i < 10; i++)
        {
            backoff.After(new IOException());
        }

        var gone = new ApiException(HttpStatusCode.Gone, "Expired", "too old resource version");
        Assert.Equal(TimeSpan.Zero, backoff.After(gone));
        Assert.InRange(backoff.After(gone), Min, Max);
        backoff.Reset();
        Assert.Equal(TimeSpan.Zero, backoff.After(gone));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(86_400, 60)]
    public void What_the_server_asks_for_is_waited_within_bounds(int asked, int waited)
    {
        var backoff = new WatchBackoff(Min, Max, () => 0);
        for (var i = 0; i < 10; i++)
        {
            backoff.After(new IOException());
        }

        var busy = new ApiException(HttpStatusCode.TooManyRequests, "TooManyRequests", "storage is (re)initializing", TimeSpan.FromSeconds(asked));
        Assert.Equal(TimeSpan.FromSeconds(waited), backoff.After(busy));
    }
}
