using System.Net;
using System.Text.Json.Nodes;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Whether peers of a NetworkPolicy lie within those that a class allows.</summary>
internal static class PeerCeiling
{
    /// <summary>The pods of the sandbox's namespace. As a ceiling it has room for any choice among them.</summary>
    public static readonly V1NetworkPolicyPeer OwnNamespace = new() { PodSelector = new() };

    public static void Validate(string path, IList<V1NetworkPolicyPeer>? peers, IList<V1NetworkPolicyPeer>? allowed, string className, Findings findings)
    {
        for (var i = 0; i < (allowed is null ? 0 : peers?.Count ?? 0); i++)
        {
            if (!allowed!.Any(ceiling => IsWithin(peers![i], ceiling)))
            {
                var words = allowed!.Count == 0 ? "no peer" : "only " + string.Join(", ", allowed.Select(Show));
                findings.RefuseCeiling($"{path}[{i}]", Show(peers![i]), $"class \"{className}\" allows {words}");
            }
        }
    }

    private static bool IsWithin(V1NetworkPolicyPeer peer, V1NetworkPolicyPeer ceiling) =>
        (peer.IpBlock, ceiling.IpBlock) switch
        {
            ({ } block, { } range) => IsWithin(block, range),
            (null, null) when ReferenceEquals(ceiling, OwnNamespace) && peer is { PodSelector: not null, NamespaceSelector: null } => true,
            // Of selectors only equality can be told: what they select changes with every label.
            (null, null) => JsonNode.DeepEquals(JsonNode.Parse(KubernetesJson.Serialize(peer)), JsonNode.Parse(KubernetesJson.Serialize(ceiling))),
            _ => false,
        };

    private static bool IsWithin(V1IPBlock block, V1IPBlock range)
    {
        if (!IPNetwork.TryParse(block.Cidr, out var inner) || !IPNetwork.TryParse(range.Cidr, out var outer) || !IsWithin(inner, outer))
        {
            return false;
        }

        // A hole of the ceiling must be outside of the block, or a hole of the block as well.
        var holes = (block.Except ?? []).Select(IPNetwork.Parse).ToList();
        return (range.Except ?? []).Select(IPNetwork.Parse).All(
            hole => !Overlap(hole, inner) || holes.Any(own => IsWithin(hole, own)));
    }

    private static bool IsWithin(IPNetwork inner, IPNetwork outer) => inner.PrefixLength >= outer.PrefixLength && outer.Contains(inner.BaseAddress);

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static string Show(V1NetworkPolicyPeer peer) => peer.IpBlock is not { } block ? KubernetesJson.Serialize(peer)
        : block.Except is { Count: > 0 } except ? $"{block.Cidr} except {string.Join(", ", except)}"
        : block.Cidr;
}
