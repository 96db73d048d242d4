using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Lets a bounded number of calls run and a bounded number wait. The SSE transport has no brake of its own: it accepts every message at
/// once. Calls of the web tools, which wait for others most of their time, have places of their own, and no session has all places: some
/// are left for the others.
/// </summary>
internal sealed class CallGate(EndpointSettings settings)
{
    private const int WaitingPerRunning = 16;

    private readonly FairPlaces _web = Make(settings.MaxConcurrentCalls), _others = Make(settings.MaxConcurrentCalls);

    /// <summary>Takes a place if one is free for this caller; null otherwise. Its disposal gives the place back.</summary>
    /// <param name="web">Whether the call is one of the web tools'.</param>
    /// <param name="caller">Who calls.</param>
    public IDisposable? TryEnter(bool web, Caller caller) => Of(web).TryEnter(caller.Client, caller.HasSession);

    /// <summary>Waits for a place; null when too many wait already.</summary>
    /// <param name="web">Whether the call is one of the web tools'.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="cancellationToken">The caller does not wait any more.</param>
    public ValueTask<IDisposable?> TryEnterAsync(bool web, Caller caller, CancellationToken cancellationToken) =>
        Of(web).TryEnterAsync(caller.Client, caller.HasSession, cancellationToken);

    private static FairPlaces Make(int count) => new(count, count - (count / 4), count * WaitingPerRunning);

    private FairPlaces Of(bool web) => web ? _web : _others;
}
