using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>What the operator writes into the metadata of a workspace's claim. The owner decides whether the files go with the sandbox.</summary>
internal static class ClaimMetadata
{
    /// <summary>A merge patch that puts labels, the note whose claim it is, and the owner right; empty when they are.</summary>
    /// <param name="current">The claim.</param>
    /// <param name="desired">Its metadata as of <see cref="WorkspaceBuilder"/>.</param>
    /// <param name="isOwned">Whether the sandbox shall own it; null leaves the owners alone.</param>
    public static JsonObject Repair(V1PersistentVolumeClaim current, V1ObjectMeta desired, bool? isOwned)
    {
        var patch = Labels.Repair(current.Metadata.Labels, desired.Labels);
        var metadata = patch["metadata"] as JsonObject ?? [];
        if (SandboxUid(current.Metadata) != SandboxUid(desired))
        {
            metadata["annotations"] = new JsonObject { [SandboxLabels.SandboxUid] = SandboxUid(desired) };
        }

        if (isOwned is { } owned && owned != Owners.ControllerOf(current) is not null)
        {
            // The version guards against replacing a list that somebody else has just changed.
            metadata["resourceVersion"] = current.Metadata.ResourceVersion;
            metadata["ownerReferences"] = References(current, owned ? desired.OwnerReferences : null);
        }

        if (metadata.Count > 0)
        {
            patch["metadata"] = metadata;
        }

        return patch;
    }

    /// <summary>The uid of the sandbox that had the claim last.</summary>
    public static string? SandboxUid(V1ObjectMeta metadata) =>
        metadata.Annotations?.TryGetValue(SandboxLabels.SandboxUid, out var uid) == true ? uid : null;

    private static JsonArray References(V1PersistentVolumeClaim current, IList<V1OwnerReference>? controller)
    {
        var others = current.Metadata.OwnerReferences?.Where(reference => reference.Controller != true) ?? [];
        return JsonNode.Parse(KubernetesJson.Serialize(others.Concat(controller ?? []).ToList()))!.AsArray();
    }
}
