using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>The form of what is said to the scheduler. What of it a sandbox may ask for is <see cref="SchedulingValidator"/>'s matter.</summary>
internal static class PlacementValidator
{
    public static void Validate(McpSandboxSpec spec, Findings findings)
    {
        ValidateLabels("spec.nodeSelector", spec.NodeSelector, findings);
        ValidateTolerations(spec.Tolerations, findings);
        findings.Name("spec.priorityClassName", spec.PriorityClassName);
        if (spec.PriorityClassName?.StartsWith("system-", StringComparison.Ordinal) == true)
        {
            findings.Add("spec.priorityClassName", spec.PriorityClassName, "a class whose name does not begin with system-");
        }
    }

    public static void ValidateLabels(string path, IDictionary<string, string>? labels, Findings findings)
    {
        findings.Count(path, labels?.Count ?? 0, 32);
        foreach (var (key, value) in labels ?? new Dictionary<string, string>())
        {
            if (!LabelRules.IsKey(key) || !LabelRules.IsValue(value))
            {
                findings.Add(path, $"{key}: {value}", "a label's key and value, of letters, digits, -, _ and ., at most 63 characters each");
            }
        }
    }

    private static void ValidateTolerations(IList<V1Toleration>? tolerations, Findings findings)
    {
        findings.Count("spec.tolerations", tolerations?.Count ?? 0, 32);
        for (var i = 0; i < (tolerations?.Count ?? 0); i++)
        {
            var path = $"spec.tolerations[{i}]";
            var toleration = tolerations![i];
            findings.OneOf(path + ".operator", toleration.OperatorProperty ?? "Equal", "Exists", "Equal");
            findings.OneOf(path + ".effect", toleration.Effect ?? "NoSchedule", "NoSchedule", "PreferNoSchedule", "NoExecute");
            if (toleration.Key is { Length: > 0 } key && !LabelRules.IsKey(key))
            {
                findings.Add(path + ".key", key, "a taint's key");
            }

            if (string.IsNullOrEmpty(toleration.Key))
            {
                // Without a key it tolerates every taint, those of control-plane nodes included.
                findings.Refuse(path + ".key", null, "the key of the taint is required: without one every taint would be tolerated");
            }

            if (toleration is { OperatorProperty: "Exists", Value.Length: > 0 } || !LabelRules.IsValue(toleration.Value ?? ""))
            {
                findings.Add(path + ".value", toleration.Value, "a taint's value, which only the operator Equal takes");
            }

            if (toleration is { TolerationSeconds: not null, Effect: not "NoExecute" })
            {
                findings.Refuse(path + ".tolerationSeconds", null, "only the effect NoExecute takes seconds");
            }
        }
    }
}
