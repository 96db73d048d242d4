using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>The form of an affinity. The schema says the same, but what was stored before it did has still to be read.</summary>
internal static class AffinityValidator
{
    private const string Path = "spec.affinity";

    /// <summary>The affinity, or null where there is none or it cannot be read, with a finding.</summary>
    public static V1Affinity? Read(JsonElement? affinity, Findings findings)
    {
        if (affinity is not { } element)
        {
            return null;
        }

        try
        {
            var typed = KubernetesJson.Deserialize<V1Affinity>(element.GetRawText());
            if (FirstUnknown(JsonNode.Parse(element.GetRawText()), JsonNode.Parse(KubernetesJson.Serialize(typed)), Path) is not { } unknown)
            {
                return typed;
            }

            findings.Refuse(unknown, null, "there is no such field");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            findings.Refuse(Path, null, "a field has a value of the wrong type" + (e is JsonException { Path: { } path } ? $" ({path})" : ""));
        }

        return null;
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
