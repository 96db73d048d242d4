using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Peers of the NetworkPolicy.</summary>
internal static class NetworkValidator
{
    public static void Validate(NetworkSpec network, Findings findings)
    {
        ValidatePeers("spec.network.ingressFrom", network.IngressFrom, findings);
        ValidatePeers("spec.network.egress", network.Egress, findings);
    }

    public static void ValidatePeers(string path, IList<V1NetworkPolicyPeer>? peers, Findings findings)
    {
        findings.Count(path, peers?.Count ?? 0, 32);
        for (var i = 0; i < (peers?.Count ?? 0); i++)
        {
            var peer = peers![i];
            if (peer.IpBlock is not null == (peer.PodSelector is not null || peer.NamespaceSelector is not null))
            {
                findings.Add($"{path}[{i}]", null, "a peer is either an ipBlock, or a podSelector and/or a namespaceSelector");
            }

            ValidateBlock($"{path}[{i}].ipBlock", peer.IpBlock, findings);
            ValidateSelector($"{path}[{i}].podSelector", peer.PodSelector, findings);
            ValidateSelector($"{path}[{i}].namespaceSelector", peer.NamespaceSelector, findings);
        }
    }

    private static void ValidateBlock(string path, V1IPBlock? block, Findings findings)
    {
        if (block is null)
        {
            return;
        }

        if (!IPNetwork.TryParse(block.Cidr, out var network))
        {
            findings.Add(path + ".cidr", block.Cidr, "a range such as 203.0.113.0/24 or 2001:db8::/32");
            return;
        }

        for (var i = 0; i < (block.Except?.Count ?? 0); i++)
        {
            if (!IPNetwork.TryParse(block.Except![i], out var hole) || !network.Contains(hole.BaseAddress) || hole.PrefixLength <= network.PrefixLength)
            {
                findings.Add($"{path}.except[{i}]", block.Except[i], $"a smaller range inside {block.Cidr}");
            }
        }
    }

    private static void ValidateSelector(string path, V1LabelSelector? selector, Findings findings)
    {
        foreach (var (key, value) in selector?.MatchLabels ?? new Dictionary<string, string>())
        {
            if (!LabelRules.IsKey(key) || !LabelRules.IsValue(value))
            {
                findings.Add(path + ".matchLabels", $"{key}: {value}", "a label's key and value");
            }
        }

        for (var i = 0; i < (selector?.MatchExpressions?.Count ?? 0); i++)
        {
            var expression = selector!.MatchExpressions![i];
            var takesValues = expression.OperatorProperty is "In" or "NotIn";
            findings.OneOf($"{path}.matchExpressions[{i}].operator", expression.OperatorProperty, "In", "NotIn", "Exists", "DoesNotExist");
            if (!LabelRules.IsKey(expression.Key ?? ""))
            {
                findings.Add($"{path}.matchExpressions[{i}].key", expression.Key, "a label's key");
            }

            if (takesValues != expression.Values is { Count: > 0 } || expression.Values?.Any(value => !LabelRules.IsValue(value)) == true)
            {
                findings.Add($"{path}.matchExpressions[{i}].values", null, "label values with In and NotIn, none with Exists and DoesNotExist");
            }
        }
    }
}
