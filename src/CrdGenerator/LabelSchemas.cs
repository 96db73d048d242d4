using ContainerMcp.Crds.V1Alpha1;
using static ContainerMcp.CrdGenerator.SchemaParts;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>Schemas of labels and what selects by them.</summary>
internal static class LabelSchemas
{
    public const int LongestKey = Patterns.LongestKey;
    public const int LongestValue = 63;
    public const int MostExpressions = 16;
    public const int MostValues = 64;

    /// <summary>A schema says nothing of the keys of a map; this rule does.</summary>
    public static Schema KeyRule() => new()
    {
        ["rule"] = $"self.all(k, size(k) <= {LongestKey})",
        ["message"] = $"a key has at most {LongestKey} characters",
    };

    /// <summary>A new schema of a label selector.</summary>
    public static Schema Selector() => Object(new()
    {
        ["matchExpressions"] = ListOf(Object(new()
        {
            ["key"] = String("The label.", LongestKey),
            ["operator"] = Enum("How the label is compared with values.", "In", "NotIn", "Exists", "DoesNotExist"),
            ["values"] = ListOf(String(null, LongestValue), MostValues, "The values; none with Exists and DoesNotExist."),
        }, "key", "operator"), MostExpressions, "Requirements, all of which must hold."),
        ["matchLabels"] = new Schema
        {
            ["type"] = "object",
            ["description"] = "Labels, all of which must be present with these values.",
            ["additionalProperties"] = String(null, LongestValue),
            ["maxProperties"] = MostExpressions,
            ["x-kubernetes-validations"] = new List<object> { KeyRule() },
        },
    });
}
