using System.Collections.Concurrent;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Remembers which sandboxes lost their pods how often, so that one whose pods fail again and again does not keep the
/// cluster busy. In memory: a restarted operator forgives, which costs one early pod.
/// </summary>
internal sealed class PodBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // A pod that lived this long was no part of a series of failures.
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Counts the failure of a pod, once however often it is reported, and says when the next one may be made.</summary>
    /// <param name="sandboxUid">The sandbox.</param>
    /// <param name="podUid">The failed pod.</param>
    /// <param name="startedAt">When the pod started, if it did.</param>
    public DateTimeOffset Failed(string sandboxUid, string podUid, DateTimeOffset? startedAt)
    {
        var entry = _entries.AddOrUpdate(
            sandboxUid,
            _ => Next(podUid, failures: 1),
            (_, last) => last.PodUid == podUid ? last : Next(podUid, time.GetUtcNow() - startedAt > Healthy ? 1 : last.Failures + 1));

        // By the monotonic clock: one that is set back must not make a sandbox wait for the hours it was set back by.
        return time.GetUtcNow() + (entry.Delay - time.GetElapsedTime(entry.FailedAt));
    }

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _entries.TryRemove(sandboxUid, out _);

    private Entry Next(string podUid, int failures)
    {
        var delay = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures - 1, 20)));
        return new(podUid, failures, time.GetTimestamp(), delay);
    }

    private sealed record Entry(string PodUid, int Failures, long FailedAt, TimeSpan Delay);
}
