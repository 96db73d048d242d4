using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Metadata and scheduling of the pod.</summary>
internal static class PlacementValidator
{
    public static void Validate(McpSandboxSpec spec, Findings findings)
    {
        ValidateLabels("spec.podMetadata.labels", spec.PodMetadata?.Labels, findings);
        ValidateKeys("spec.podMetadata.labels", spec.PodMetadata?.Labels, LabelRules.IsReserved, "", findings);
        ValidateKeys("spec.podMetadata.annotations", spec.PodMetadata?.Annotations, LabelRules.IsReservedAnnotation, " with a domain,", findings);
        foreach (var (key, value) in spec.PodMetadata?.Annotations ?? new Dictionary<string, string>())
        {
            if (value?.Length > PodMetadataSpec.LongestAnnotation)
            {
                findings.Add($"spec.podMetadata.annotations.{key}", value, $"at most {PodMetadataSpec.LongestAnnotation} characters");
            }
        }

        ValidateLabels("spec.nodeSelector", spec.NodeSelector, findings);
        ValidateTolerations(spec.Tolerations, findings);
        ValidateAffinity(spec.Affinity, findings);
        findings.Name("spec.priorityClassName", spec.PriorityClassName);
        if (spec.PriorityClassName?.StartsWith("system-", StringComparison.Ordinal) == true)
        {
            findings.Add("spec.priorityClassName", spec.PriorityClassName, "a class that is not one of the system's");
        }
    }

    private static void ValidateLabels(string path, IDictionary<string, string>? labels, Findings findings)
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

    private static void ValidateKeys(string path, IDictionary<string, string>? entries, Predicate<string> isReserved, string form, Findings findings)
    {
        findings.Count(path, entries?.Count ?? 0, 32);
        foreach (var key in entries?.Keys ?? [])
        {
            if (!LabelRules.IsKey(key))
            {
                findings.Add(path, key, "a key as in labels: name or domain/name");
            }
            else if (isReserved(key))
            {
                findings.Add(path, key, $"keys{form} outside of the reserved domains: containermcp.dev, kubernetes.io, k8s.io and those of container runtimes, network plugins and admission webhooks");
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
                findings.Add(path + ".key", null, "the key of the taint is needed");
            }

            if (toleration is { OperatorProperty: "Exists", Value.Length: > 0 } || !LabelRules.IsValue(toleration.Value ?? ""))
            {
                findings.Add(path + ".value", toleration.Value, "a taint's value, and only with operator Equal");
            }

            if (toleration is { TolerationSeconds: not null, Effect: not "NoExecute" })
            {
                findings.Add(path + ".tolerationSeconds", null, "only with effect NoExecute");
            }
        }
    }

    private static void ValidateAffinity(JsonElement? affinity, Findings findings)
    {
        if (affinity is not { } element)
        {
            return;
        }

        try
        {
            var typed = KubernetesJson.Deserialize<V1Affinity>(element.GetRawText());
            if (FirstUnknown(JsonNode.Parse(element.GetRawText()), JsonNode.Parse(KubernetesJson.Serialize(typed)), "spec.affinity") is { } unknown)
            {
                findings.Add(unknown, null, "this field is unknown");
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            findings.Add("spec.affinity", null, "the affinity of a pod's spec: a field has a value of the wrong type" + (e is JsonException { Path: { } path } ? $" ({path})" : ""));
        }
    }

    /// <summary>The path of a field that reading into the typed form has lost.</summary>
    private static string? FirstUnknown(JsonNode? given, JsonNode? understood, string path) => (given, understood) switch
    {
        (JsonObject fields, JsonObject known) => fields
            .Select(field => field.Value is null ? null
                : known[field.Key] is { } value ? FirstUnknown(field.Value, value, $"{path}.{field.Key}")
                : $"{path}.{field.Key}")
            .FirstOrDefault(found => found is not null),
        (JsonArray items, JsonArray known) => items
            .Select((item, i) => FirstUnknown(item, known[i], $"{path}[{i}]"))
            .FirstOrDefault(found => found is not null),
        _ => null,
    };
}
