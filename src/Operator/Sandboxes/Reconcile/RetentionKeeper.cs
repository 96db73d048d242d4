using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Lets the claim's owner follow <c>spec.workspace.retention</c>, before anything else and whatever else is wrong: whoever asks for the
/// files to be kept may be about to delete a sandbox that does not work.
/// </summary>
internal sealed class RetentionKeeper(KindClient<V1PersistentVolumeClaim> client, IObjectStore<V1PersistentVolumeClaim> store, Confirmation confirmation)
{
    /// <param name="resolved">The sandbox.</param>
    /// <param name="isDeleted">Whether it is being deleted, or gone: then files are only let go any more, never taken.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task KeepAsync(ResolvedSandbox resolved, bool isDeleted, CancellationToken cancellationToken)
    {
        if (IsOwned(resolved) is not { } owned || (owned && isDeleted))
        {
            return;
        }

        var claim = await FindAsync(resolved.Sandbox, mayHaveLostLabels: !owned, cancellationToken);
        try
        {
            await KeepAsync(resolved.Sandbox, claim, owned, cancellationToken);
        }
        catch (ApiException e) when (e.IsConflict && !owned)
        {
            // The cache is behind, perhaps by minutes, and garbage collection waits for nobody.
            await KeepAsync(resolved.Sandbox, await client.GetAsync(KeyOf(resolved.Sandbox), cancellationToken), owned, cancellationToken);
        }
    }

    private async Task KeepAsync(McpSandbox sandbox, V1PersistentVolumeClaim? claim, bool owned, CancellationToken cancellationToken)
    {
        if (claim is not { Metadata.DeletionTimestamp: null } || !IsKnownAsOf(sandbox, claim)
            || ClaimMetadata.Repair(claim, WorkspaceBuilder.Metadata(sandbox), owned) is not { Count: > 0 } patch)
        {
            return;
        }

        if (owned && Owners.ControllerOf(claim) is null)
        {
            await confirmation.ConfirmAsync(sandbox, cancellationToken);
        }

        try
        {
            store.Observe(await client.MergePatchAsync(NamespacedName.Of(claim), patch, cancellationToken));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // There are no files any more; the cache hears of it in a moment.
        }
    }

    /// <summary>
    /// Whether the claim goes with the sandbox; null where nobody says so: a missing class may want it kept, and an ephemeral workspace has none. A class
    /// that cannot be used now, perhaps for the labels of the namespace alone, is believed when it says that files are kept, and only then.
    /// </summary>
    private static bool? IsOwned(ResolvedSandbox resolved)
    {
        var word = resolved.Entity.Spec.Workspace.Retention
            ?? (resolved.Class.Finding is null ? resolved.Sandbox.Spec.Workspace.Retention
                : resolved.Class.Refused?.Spec.Defaults.Workspace.Retention == WorkspaceRetention.Retain ? WorkspaceRetention.Retain
                : null);
        return resolved.Sandbox.Spec.Workspace.Ephemeral ? null : word switch
        {
            WorkspaceRetention.Retain => false,
            WorkspaceRetention.Delete => true,
            _ => null,
        };
    }

    /// <summary>Whether this very sandbox has had the claim. One that an earlier sandbox left is only taken over for a spec that is accepted: deleting a slip of the pen must not delete old files.</summary>
    private static bool IsKnownAsOf(McpSandbox sandbox, V1PersistentVolumeClaim claim) =>
        Owners.ControllerOf(claim) is null ? ClaimMetadata.SandboxUid(claim.Metadata) == sandbox.Metadata.Uid : Owners.IsControlledBy(claim, sandbox);

    // A claim that has lost its label is not in the cache.
    private async Task<V1PersistentVolumeClaim?> FindAsync(McpSandbox sandbox, bool mayHaveLostLabels, CancellationToken cancellationToken) =>
        store.Get(KeyOf(sandbox)) ?? (mayHaveLostLabels ? await client.GetAsync(KeyOf(sandbox), cancellationToken) : null);

    private static NamespacedName KeyOf(McpSandbox sandbox) => new(sandbox.Metadata.NamespaceProperty, SandboxNames.WorkspaceClaim(sandbox.Metadata.Name));
}
