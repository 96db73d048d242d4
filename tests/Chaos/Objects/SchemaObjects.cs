using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContainerMcp.Chaos.Tests.Objects;

/// <summary>
/// Makes objects of everything that a definition's schema accepts, by a seed: each field is there or not, and has one of the values that its type, its
/// pattern and its bounds let through. Rules between fields are not looked at: what a newer server refuses by them, an older one lets in.
/// </summary>
internal sealed class SchemaObjects(JsonObject schema, Random random)
{
    private const int LongestUsual = 300;

    /// <summary>The texts that fit each pattern.</summary>
    private static readonly ConcurrentDictionary<string, string[]> Fitting = new(StringComparer.Ordinal);

    /// <summary>How likely a field is that need not be there. Timid objects are mostly accepted, bold ones mostly not.</summary>
    private double _boldness;

    /// <summary>The schema of <c>spec</c> in a definition as the API server has it.</summary>
    public static JsonObject SpecOf(JsonNode definition) =>
        definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();

    public JsonObject Next()
    {
        _boldness = random.Next(4) switch { 0 => 0.02, 1 => 0.06, 2 => 0.2, _ => 0.6 };
        return Make(schema)!.AsObject();
    }

    /// <summary>One that is as large as a store takes objects: variables of 32,000 characters.</summary>
    public static JsonObject Large(int bytes, Random random) => new()
    {
        ["env"] = new JsonArray([.. Enumerable.Range(0, bytes / 32_000).Select(i => (JsonNode)new JsonObject { ["name"] = $"V{i}", ["value"] = new string((char)('a' + random.Next(26)), 32_000) })]),
    };

    private JsonNode? Make(JsonObject node)
    {
        if (node["enum"] is JsonArray choices)
        {
            return choices[random.Next(choices.Count)]?.DeepClone();
        }

        if ((bool?)node["x-kubernetes-int-or-string"] == true)
        {
            return random.Next(3) == 0 ? Integer(node) : Text(node);
        }

        return (string?)node["type"] switch
        {
            "object" => Object(node),
            "array" => List(node),
            "string" => Text(node),
            "integer" or "number" => Integer(node),
            "boolean" => random.Next(2) == 0,
            _ => null,
        };
    }

    private JsonObject Object(JsonObject node)
    {
        var made = new JsonObject();
        var required = (node["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, property) in node["properties"] as JsonObject ?? [])
        {
            if ((required.Contains(name) || random.NextDouble() < _boldness) && (ClassFor(name) ?? Make(property!.AsObject())) is { } value)
            {
                made[name] = value;
            }
        }

        if (node["additionalProperties"] is JsonObject values)
        {
            for (var i = Count(node, "maxProperties"); i > 0; i--)
            {
                made[Texts.All[random.Next(Texts.All.Length)]] = Make(values);
            }
        }

        return made;
    }

    /// <summary>Mostly one that exists: nothing else is looked at of what names another.</summary>
    private JsonValue? ClassFor(string field) => field == "className" && random.Next(4) > 0 ? JsonValue.Create(Texts.Classes[random.Next(Texts.Classes.Length)]) : null;

    private JsonArray List(JsonObject node)
    {
        var keys = (node["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(name => (string)name!).ToArray();
        var isSet = (string?)node["x-kubernetes-list-type"] == "set";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var made = new JsonArray();
        for (var i = Math.Max(Count(node, "maxItems"), (int?)node["minItems"] ?? 0); i > 0; i--)
        {
            var item = Make(node["items"]!.AsObject());
            var identity = isSet ? item?.ToJsonString() : keys.Length == 0 ? null : string.Join('/', keys.Select(key => item?[key]?.ToJsonString()));
            if (item is not null && (identity is null || seen.Add(identity)))
            {
                made.Add(item);
            }
        }

        return made;
    }

    /// <summary>Mostly a few, now and then as many as are allowed.</summary>
    private int Count(JsonObject node, string bound)
    {
        var most = (int?)node[bound] ?? 8;
        return random.Next(30) == 0 ? most : Math.Min(most, random.Next(4));
    }

    private JsonNode? Text(JsonObject node)
    {
        var (least, most) = ((int?)node["minLength"] ?? 0, (int?)node["maxLength"] ?? 1024);
        var pattern = (string?)node["pattern"];
        if (pattern is null && random.Next(12) == 0)
        {
            return new string('x', random.Next(20) == 0 ? most : Math.Min(most, LongestUsual));
        }

        var fitting = (pattern is null ? Texts.All : Fitting.GetOrAdd(pattern, Fit)).Where(text => text.Length >= least && text.Length <= most).ToArray();
        return fitting.Length == 0 ? null : fitting[random.Next(fitting.Length)];
    }

    private static string[] Fit(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.NonBacktracking);
        return [.. Texts.All.Where(text => regex.IsMatch(text))];
    }

    private JsonValue Integer(JsonObject node)
    {
        var (least, most) = ((long?)node["minimum"] ?? int.MinValue, (long?)node["maximum"] ?? ((string?)node["format"] == "int64" ? long.MaxValue : int.MaxValue));
        long[] edges = [least, most, 0, 1, -1, 60, 1000, 1001, 65_532];
        return JsonValue.Create(edges.Where(value => value >= least && value <= most).OrderBy(_ => random.Next()).First());
    }
}
