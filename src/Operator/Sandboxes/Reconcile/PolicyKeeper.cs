using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Keeps the NetworkPolicy for as long as the pod exists. Garbage collection removes an object when all of its owners are gone: were
/// the sandbox the only one, a deletion would take the policy away while the pod still ends. So the pod is an owner too.
/// </summary>
internal sealed class PolicyKeeper(KindClient<V1NetworkPolicy> client, IObjectStore<V1NetworkPolicy> store, Confirmation confirmation)
{
    /// <summary>
    /// Makes the pod, if there is one, an owner of the policy besides its controller; earlier pods cease to be. A pod without a node
    /// runs nothing that the policy could keep from anything, and is gone at once when it is deleted.
    /// </summary>
    public async Task<V1NetworkPolicy> KeepAsync(V1NetworkPolicy policy, V1Pod? pod, CancellationToken cancellationToken)
    {
        var owners = policy.Metadata.OwnerReferences ?? [];
        if (string.IsNullOrEmpty(pod?.Spec.NodeName) || owners.Any(owner => owner.Uid == pod.Metadata.Uid))
        {
            return policy;
        }

        // The version guards against replacing a list that the garbage collector has just changed.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = policy.Metadata.ResourceVersion,
                ["ownerReferences"] = JsonNode.Parse(KubernetesJson.Serialize(owners.Where(owner => owner.Kind != V1Pod.KubeKind).Append(Reference(pod)).ToList())),
            },
        };
        var kept = await client.MergePatchAsync(NamespacedName.Of(policy), patch, cancellationToken);
        store.Observe(kept);
        return kept;
    }

    /// <summary>Makes the sandbox the controller of a policy that has none; what the policy says stays.</summary>
    public async Task<V1NetworkPolicy> AdoptAsync(McpSandbox sandbox, V1NetworkPolicy policy, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(sandbox, cancellationToken);
        var adopted = await client.MergePatchAsync(NamespacedName.Of(policy), Orphans.Adopt(sandbox, policy), cancellationToken);
        store.Observe(adopted);
        return adopted;
    }

    private static V1OwnerReference Reference(V1Pod pod) =>
        new() { ApiVersion = V1Pod.KubeApiVersion, Kind = V1Pod.KubeKind, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid };
}
