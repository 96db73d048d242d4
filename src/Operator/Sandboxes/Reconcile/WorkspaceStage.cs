using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Makes the claim behind /workspace, takes over one that an earlier sandbox of the same name retained, and lets it grow.</summary>
internal sealed class WorkspaceStage(KindClient<V1PersistentVolumeClaim> client, IObjectStore<V1PersistentVolumeClaim> store, Confirmation confirmation)
{
    private const string Storage = "storage";

    /// <summary>What the cache keeps of a claim: not what its volume is made from.</summary>
    public static void Trim(V1PersistentVolumeClaim claim)
    {
        (claim.Spec.Selector, claim.Spec.DataSource, claim.Spec.DataSourceRef) = (null, null, null);
        if (claim.Spec.Resources is { Requests: { } requests })
        {
            claim.Spec.Resources = new() { Requests = requests.Where(entry => entry.Key == Storage).ToDictionary() };
        }
    }

    public async Task<V1PersistentVolumeClaim> ApplyAsync(McpSandbox sandbox, V1PersistentVolumeClaim desired, bool isSizeAsked, CancellationToken cancellationToken)
    {
        var key = NamespacedName.Of(desired);
        var current = store.Get(key);
        if (current is null)
        {
            try
            {
                return Observe(await client.CreateAsync(desired, cancellationToken));
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                current = await client.GetAsync(key, cancellationToken);
                if (current is null)
                {
                    throw;
                }
            }
        }

        if (!IsOf(sandbox, current))
        {
            throw StageFailures.Taken(Stage.Workspace, sandbox, current);
        }

        if (current.Metadata.DeletionTimestamp is not null)
        {
            throw Failure(WorkspaceReasons.ClaimEnding, $"The claim {current.Metadata.Name} is being deleted. A new one follows when nothing uses it any more.");
        }

        if (Patch(current, desired, isSizeAsked) is not { Count: > 0 } patch)
        {
            return current;
        }

        if (Owners.ControllerOf(current) is null && Owners.ControllerOf(desired) is not null)
        {
            // From now on the files go with the sandbox.
            await confirmation.ConfirmAsync(sandbox, cancellationToken);
        }

        return Observe(await client.MergePatchAsync(key, patch, cancellationToken));
    }

    /// <summary>Whether the claim has to be made, as far as the cache knows.</summary>
    public bool IsMissing(V1PersistentVolumeClaim desired) => store.Get(NamespacedName.Of(desired)) is null;

    /// <summary>Whether the claim is the sandbox's own, or was kept for a sandbox of its name.</summary>
    public static bool IsOf(McpSandbox sandbox, V1PersistentVolumeClaim claim) => Owners.IsControlledBy(claim, sandbox) || IsRetained(claim, sandbox);

    /// <summary>A claim without a controller that bears this sandbox's labels: made by an operator for a sandbox of this name, and kept.</summary>
    private static bool IsRetained(V1PersistentVolumeClaim claim, McpSandbox sandbox) => Owners.ControllerOf(claim) is null && Orphans.IsLabelled(sandbox, claim);

    private static JsonObject Patch(V1PersistentVolumeClaim current, V1PersistentVolumeClaim desired, bool isSizeAsked)
    {
        var patch = ClaimMetadata.Repair(current, desired.Metadata, isOwned: Owners.ControllerOf(desired) is not null);
        var wanted = desired.Spec.Resources.Requests[Storage];
        if (isSizeAsked && current.Spec.Resources?.Requests?.TryGetValue(Storage, out var size) == true && size.ToDecimal() != wanted.ToDecimal())
        {
            if (wanted.ToDecimal() < size.ToDecimal())
            {
                throw Failure(WorkspaceReasons.WorkspaceCannotShrink, $"spec.workspace.size: \"{wanted}\" is not allowed: the workspace has {size} already, and volumes cannot shrink.");
            }

            patch["spec"] = new JsonObject { ["resources"] = new JsonObject { ["requests"] = new JsonObject { [Storage] = wanted.ToString() } } };
        }

        return patch;
    }

    private static StageException Failure(string reason, string message) => new(new(Stage.Workspace, reason, message), TimeSpan.FromSeconds(30));

    private V1PersistentVolumeClaim Observe(V1PersistentVolumeClaim claim)
    {
        store.Observe(claim);
        return claim;
    }
}
