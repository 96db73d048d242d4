using System.Text.Json.Nodes;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Where two documents differ. Names fields only: their values may be secret.</summary>
internal static class JsonDifference
{
    /// <summary>The path of the first difference; null where there is none.</summary>
    public static string? First(string path, JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject left, JsonObject right) => left.Select(entry => entry.Key).Union(right.Select(entry => entry.Key))
            .Select(key => First($"{path}.{key}", left[key], right[key])).FirstOrDefault(found => found is not null),
        (JsonArray left, JsonArray right) => left.Count != right.Count ? path
            : left.Select((entry, i) => First($"{path}[{i}]", entry, right[i])).FirstOrDefault(found => found is not null),
        _ => JsonNode.DeepEquals(one, other) ? null : path,
    };
}
