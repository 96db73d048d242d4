using System.Collections.Concurrent;
using System.Net;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Asks the API server itself before something is taken away or taken over: the cache may be minutes behind, when its connection hangs, and the user may
/// have changed the wish meanwhile by which it would be taken. A deletion with <c>--cascade=orphan</c> takes the owners away before the cache knows of it:
/// what were taken over then would be deleted as the sandbox's.
/// </summary>
[EntityRbac(typeof(McpSandbox), Verbs = RbacVerb.Get)]
internal sealed class Confirmation(KindClient<McpSandbox> client, TimeProvider time)
{
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _gone = new(StringComparer.Ordinal);


    /// <summary>Returns when the sandbox is what was judged.</summary>
    /// <exception cref="ApiException">IsConflict: it has changed, or is gone; look again.</exception>
    public async Task ConfirmAsync(McpSandbox judged, CancellationToken cancellationToken)
    {
        var key = NamespacedName.Of(judged);
        var (then, now) = (judged.Metadata, (await client.GetAsync(key, cancellationToken))?.Metadata);
        if (now is null || now.Uid != then.Uid)
        {
            NoteGone(judged);
        }

        if (now is null || now.Uid != then.Uid || now.Generation != then.Generation || now.DeletionTimestamp != then.DeletionTimestamp
            || !Same(then.Annotations, now.Annotations))
        {
            throw new ApiException(HttpStatusCode.Conflict, "Conflict", $"The McpSandbox {key} has changed since it was looked at.");
        }
    }

    /// <summary>
    /// Whether the API server has said a moment ago that the sandbox is gone. Until the cache hears of it, or that proves wrong, nothing is made for it:
    /// the cluster's garbage collection would remove it again, many times a second.
    /// </summary>
    public bool IsGone(McpSandbox sandbox) => _gone.TryGetValue(sandbox.Metadata.Uid, out var at) && time.GetElapsedTime(at) < Gone;

    /// <summary>Notes that the API server does not know the sandbox.</summary>
    public void NoteGone(McpSandbox sandbox) => _gone[sandbox.Metadata.Uid] = time.GetTimestamp();

    /// <summary>Forgets a sandbox of whose end the cache has heard.</summary>
    public void Forget(string sandboxUid) => _gone.TryRemove(sandboxUid, out _);

    private static bool Same(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || one.All(pair => other!.TryGetValue(pair.Key, out var value) && value == pair.Value));
}
