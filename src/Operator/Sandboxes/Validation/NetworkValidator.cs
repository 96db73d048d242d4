using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Peers of the NetworkPolicy.</summary>
internal static partial class NetworkValidator
{
    private const string Form = "written plainly: IPv4 without leading zeros and without bits after the prefix, IPv6 without an IPv4 address in it";

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
                findings.Refuse($"{path}[{i}]", null, "a peer has either an ipBlock, or a podSelector, a namespaceSelector or both");
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

        if (!TryParse(block.Cidr, out var network))
        {
            findings.Add(path + ".cidr", block.Cidr, $"a range such as 203.0.113.0/24 or 2001:db8::/32, {Form}");
            return;
        }

        for (var i = 0; i < (block.Except?.Count ?? 0); i++)
        {
            if (!TryParse(block.Except![i], out var hole) || !network.Contains(hole.BaseAddress) || hole.PrefixLength <= network.PrefixLength)
            {
                findings.Add($"{path}.except[{i}]", block.Except[i], $"a smaller range inside {block.Cidr}, {Form}");
            }
        }
    }

    // Only what every network plugin reads as it is read here, or a ceiling would be compared with another range than the one that is
    // enforced: some read 012.0.0.0/8, here 10.0.0.0/8, as 12.0.0.0/8, and ::ffff:a00:0/104, here IPv6, as 10.0.0.0/8.
    private static bool TryParse(string? text, out IPNetwork network) =>
        IPNetwork.TryParse(text, out network)
        && (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? network.ToString() == text
            : !network.BaseAddress.IsIPv4MappedToIPv6 && PlainIPv6().IsMatch(text!));

    public static void ValidateSelector(string path, V1LabelSelector? selector, Findings findings)
    {
        foreach (var (key, value) in selector?.MatchLabels ?? new Dictionary<string, string>())
        {
            if (!LabelRules.IsKey(key) || !LabelRules.IsValue(value))
            {
                findings.Add(path + ".matchLabels", $"{key}: {value}", "a label's key and value, of letters, digits, -, _ and ., at most 63 characters each");
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
                findings.Add($"{path}.matchExpressions[{i}].values", null, "label values if the operator is In or NotIn, and none if it is Exists or DoesNotExist");
            }
        }
    }

    [GeneratedRegex(@"^[0-9A-Fa-f:]+/(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PlainIPv6();
}
