using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// A sandbox's objects that have no owner: a restored backup has lost them, and so have those of a sandbox that was deleted with
/// <c>--cascade=orphan</c>. By their labels they are the sandbox's, and it takes them over. Nobody gains by writing these labels onto an object
/// of his own: where he may make one, he may as well change the sandbox's. A pod is another matter (<see cref="PodComparison"/>).
/// </summary>
internal static class Orphans
{
    /// <summary>Whether the object has no controller, is not being deleted, and bears the labels of this sandbox.</summary>
    public static bool IsOf(McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> entity) =>
        Owners.ControllerOf(entity) is null && entity.Metadata.DeletionTimestamp is null && IsLabelled(sandbox, entity);

    /// <summary>Whether the object bears the labels of this sandbox.</summary>
    public static bool IsLabelled(McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> entity) =>
        Label(entity, SandboxLabels.ManagedBy) == SandboxLabels.ManagedByValue && Label(entity, SandboxLabels.Sandbox) == sandbox.Metadata.Name;

    /// <summary>Adds to a merge patch what makes the sandbox the controller of an orphan.</summary>
    public static JsonObject Adopt(McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> orphan, JsonObject? patch = null)
    {
        patch ??= [];
        var metadata = patch["metadata"] as JsonObject ?? [];
        // The version guards against replacing a list that somebody else has just changed.
        metadata["resourceVersion"] = orphan.Metadata.ResourceVersion;
        metadata["ownerReferences"] = JsonNode.Parse(KubernetesJson.Serialize((orphan.Metadata.OwnerReferences ?? []).Append(ChildMetadata.OwnerReference(sandbox)).ToList()));
        patch["metadata"] = metadata;
        return patch;
    }

    private static string? Label(IKubernetesObject<V1ObjectMeta> entity, string name) =>
        entity.Metadata.Labels?.TryGetValue(name, out var value) == true ? value : null;
}
