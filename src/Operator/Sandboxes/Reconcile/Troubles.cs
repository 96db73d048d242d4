using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Api;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Remembers since when the requests for each sandbox fail. What passes within moments (a lost race, an API server that starts) is tried
/// again and not told; what lasts is. In memory: a restarted operator waits for those moments once more.
/// </summary>
internal sealed class Troubles(TimeProvider time)
{
    private static readonly TimeSpan Moments = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Whether an exception is a failure: not the end of this process or of its leadership, and no sandbox that is another installation's.</summary>
    public static bool IsFailure(Exception exception) => exception is not (OperationCanceledException or LeadershipLostException or ServedByAnotherException);

    /// <summary>Notes a failure. Returns whether there have been some for longer than moments.</summary>
    public bool HasLasted(string sandboxUid) => time.GetElapsedTime(_since.GetOrAdd(sandboxUid, _ => time.GetTimestamp())) >= Moments;

    /// <summary>When to try again: the longer it lasts, the later, but soon after it has passed.</summary>
    public TimeSpan Pause(string sandboxUid)
    {
        var quarter = _since.TryGetValue(sandboxUid, out var since) ? time.GetElapsedTime(since) / 4 : default;
        return quarter < ShortestPause ? ShortestPause : quarter < LongestPause ? quarter : LongestPause;
    }

    /// <summary>Forgets a sandbox that is well, or gone.</summary>
    public void Forget(string sandboxUid) => _since.TryRemove(sandboxUid, out _);
}
