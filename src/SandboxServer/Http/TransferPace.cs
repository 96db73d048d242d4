using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// How long a client may take for each piece of a message, in either direction. What is under way holds memory: while others have waited for
/// that, a slow client has little time, for each piece and for all of them together, so that it harms itself and not them.
/// </summary>
internal sealed class TransferPace(TimeProvider time, TimeSpan limit, Func<bool> isWanted)
{
    /// <summary>Bytes that have a deadline of their own; as many as Kestrel keeps for a client that does not read.</summary>
    public const int Piece = 64 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The time for a piece while others wait.</summary>
    public static TimeSpan Wanted { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The time for a whole message while others wait: less than they wait.</summary>
    public static TimeSpan WantedInAll { get; } = TimeSpan.FromSeconds(20);

    public TransferPace(TimeProvider time, EndpointSettings settings, params MemoryBudget[] budgets)
        : this(time, settings.WriteTimeout, () => budgets.Any(budget => budget.IsWanted))
    {
    }

    /// <summary>Calls <paramref name="late"/> when the time for the piece that begins now is over; until disposed.</summary>
    /// <param name="messageStarted">When the message began that the piece belongs to, as a timestamp.</param>
    /// <param name="late">Ends the transfer.</param>
    public ITimer Begin(long messageStarted, Action late)
    {
        var started = time.GetTimestamp();
        var look = limit < Look ? limit : Look;
        if (IsWantedTooLong(messageStarted))
        {
            // Pieces that are faster than a look are looked at here.
            late();
        }

        return time.CreateTimer(
            _ =>
            {
                var most = isWanted() && Wanted < limit ? Wanted : limit;
                if (time.GetElapsedTime(started) >= most || IsWantedTooLong(messageStarted))
                {
                    late();
                }
            },
            null,
            look,
            look);
    }

    private bool IsWantedTooLong(long messageStarted) => time.GetElapsedTime(messageStarted) >= WantedInAll && isWanted();
}
