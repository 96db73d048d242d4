using System.Collections.Concurrent;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Remembers why each sandbox lost its last pod until the next is made. In memory: after a restart of the operator the sandbox's status
/// still tells that there was a pod, which is enough to say that much.
/// </summary>
internal sealed class PodEndings(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Remembers the end of a pod. The first one counts: what follows is its consequence.</summary>
    public void Remember(McpSandbox sandbox, V1Pod pod, string ending) => _entries.AddOrUpdate(
        sandbox.Metadata.Uid,
        _ => New(pod, ending),
        (_, known) => known.PodUid == pod.Metadata.Uid ? known : New(pod, ending));

    /// <summary>The note for the sandbox's next pod; null for the first one.</summary>
    public RestartNote? NoteFor(McpSandbox sandbox) =>
        _entries.TryGetValue(sandbox.Metadata.Uid, out var entry) ? entry.Note
        : PodEnding.OfVanished(sandbox.Status) is { } reason ? new(reason, time.GetUtcNow())
        : null;

    /// <summary>Forgets what the new pod has been told, or a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _entries.TryRemove(sandboxUid, out _);

    private Entry New(V1Pod pod, string ending) =>
        new(pod.Metadata.Uid, new(ending, PodDiagnosis.FinishedAt(pod) is { } finished ? new DateTimeOffset(finished.ToUniversalTime()) : time.GetUtcNow()));

    private sealed record Entry(string PodUid, RestartNote Note);
}
