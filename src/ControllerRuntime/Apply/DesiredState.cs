using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;

namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>Compares what was asked for with what the API server has, which adds defaults and writes quantities its own way.</summary>
internal static class DesiredState
{
    // Maps in which an additional entry changes the meaning of the others instead of being a default.
    private static readonly HashSet<string> ExactMaps = new(StringComparer.Ordinal) { "matchLabels", "selector" };

    // Lists to which admission and controllers of Kubernetes add entries of their own.
    private static readonly HashSet<string> OpenLists = new(StringComparer.Ordinal)
    {
        "tolerations", "volumes", "volumeMounts", "imagePullSecrets", "ownerReferences", "finalizers",
    };

    /// <summary>
    /// A hash that depends on the content and not on the order of members, which maps do not keep; 32 hexadecimal digits. Objects in clusters carry it: another
    /// way to make it would look like a change of all of them.
    /// </summary>
    public static string Hash(JsonNode content)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteSorted(content, writer);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)).AsSpan(0, 16));
    }

    /// <summary>Whether each desired value is there; values that are only in <paramref name="actual"/> are defaults of the server.</summary>
    public static bool IsContained(JsonNode? desired, JsonNode? actual, string name = "") => desired switch
    {
        null => true,
        JsonObject map => ContainsMap(map, actual, name),
        JsonArray list => ContainsList(list, actual, name),
        _ => actual is JsonValue && (JsonNode.DeepEquals(desired, actual) || IsSameQuantity(desired, actual)),
    };

    /// <summary>
    /// The JSON merge patch that gives <paramref name="actual"/> each desired value. Unlike an apply it takes away what
    /// others have put into a list or a selector.
    /// </summary>
    public static JsonObject Repair(JsonObject desired, JsonObject actual, string name = "")
    {
        var patch = new JsonObject();
        foreach (var (key, value) in desired)
        {
            var found = actual[key];
            if (value is null || IsContained(value, found, key))
            {
                continue;
            }

            patch[key] = (value, found) switch
            {
                (JsonObject map, JsonObject other) => Repair(map, other, key),
                (JsonArray list, JsonArray other) when OpenLists.Contains(key) =>
                    new JsonArray([.. other.Concat(list.Where(item => !other.Any(candidate => IsContained(item, candidate)))).Select(item => item?.DeepClone())]),
                _ => value.DeepClone(),
            };
        }

        if (ExactMaps.Contains(name))
        {
            foreach (var foreign in actual.Where(member => !desired.ContainsKey(member.Key)))
            {
                patch[foreign.Key] = null;
            }
        }

        return patch;
    }

    private static bool ContainsMap(JsonObject desired, JsonNode? actual, string name)
    {
        if (actual is not JsonObject other)
        {
            // The server leaves out what is empty.
            return desired.Count == 0 && actual is null;
        }

        return (!ExactMaps.Contains(name) || desired.Count == other.Count)
            && desired.All(member => IsContained(member.Value, other[member.Key], member.Key));
    }

    private static bool ContainsList(JsonArray desired, JsonNode? actual, string name)
    {
        if (actual is not JsonArray other)
        {
            return desired.Count == 0 && actual is null;
        }

        return OpenLists.Contains(name)
            ? desired.All(item => other.Any(candidate => IsContained(item, candidate)))
            : desired.Count == other.Count && desired.Zip(other).All(pair => IsContained(pair.First, pair.Second));
    }

    /// <summary>"1024Mi" comes back as "1Gi", "0.5" as "500m".</summary>
    private static bool IsSameQuantity(JsonNode desired, JsonNode actual)
    {
        if (desired.GetValueKind() != JsonValueKind.String || actual.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            return QuantityConverter.Parse((string?)desired).ToDecimal() == QuantityConverter.Parse((string?)actual).ToDecimal();
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void WriteSorted(JsonNode? node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case JsonObject map:
                writer.WriteStartObject();
                foreach (var (name, value) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    WriteSorted(value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    WriteSorted(item, writer);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
