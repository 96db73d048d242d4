using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>Whether a label selector matches labels, as Kubernetes decides it. An expression that cannot be understood matches nothing.</summary>
internal static class LabelMatch
{
    public static bool Matches(V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
        && (selector.MatchExpressions ?? []).All(expression => Matches(expression, labels));

    private static bool Matches(V1LabelSelectorRequirement expression, IDictionary<string, string> labels)
    {
        var value = labels.TryGetValue(expression.Key, out var found) ? found : null;
        return expression.OperatorProperty switch
        {
            "In" => value is not null && expression.Values?.Contains(value) == true,
            "NotIn" => value is null || expression.Values?.Contains(value) == false,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
