using ContainerMcp.SandboxServer.Common;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Common;

public sealed class FairPlacesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_client_leaves_room_to_wait_for_others()
    {
        var places = new FairPlaces(count: 1, ofOne: 1, mostWaiting: 8);
        var first = places.TryEnter("greedy", isKnown: true)!;
        var waiting = Enumerable.Range(0, 4).Select(_ => places.TryEnterAsync("greedy", true, Ct).AsTask()).ToList();

        Assert.Null(await places.TryEnterAsync("greedy", true, Ct));
        var other = places.TryEnterAsync("other", true, Ct).AsTask();
        Assert.False(other.IsCompleted);

        first.Dispose();
        foreach (var turn in waiting)
        {
            (await turn)!.Dispose();
        }

        Assert.NotNull(await other);
    }

    [Fact]
    public async Task Who_stops_waiting_makes_room_to_wait()
    {
        var places = new FairPlaces(count: 1, ofOne: 1, mostWaiting: 2);
        using var first = places.TryEnter("a", isKnown: true);
        using var leave = new CancellationTokenSource();
        var leaving = places.TryEnterAsync("a", true, leave.Token).AsTask();
        Assert.Null(await places.TryEnterAsync("a", true, Ct));

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        Assert.False(places.TryEnterAsync("a", true, Ct).AsTask().IsCompleted);
    }

    [Fact]
    public void A_known_client_does_not_get_all_places_and_an_unknown_one_may()
    {
        var places = new FairPlaces(count: 4, ofOne: 3, mostWaiting: 8);
        Assert.Equal(3, Enumerable.Range(0, 4).Count(_ => places.TryEnter("session", isKnown: true) is not null));
        Assert.NotNull(places.TryEnter("address", isKnown: false));
        Assert.Null(places.TryEnter("address", isKnown: false));
    }
}
