using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>The parts that schemas written by hand are made of. Each string and list asks for its bound.</summary>
internal static class SchemaParts
{
    /// <summary>A date in RFC 3339 with nanoseconds and an offset has 35 characters.</summary>
    public const int LongestDate = 64;

    public static Schema Object(Schema properties, params string[] required)
    {
        var schema = new Schema { ["type"] = "object", ["properties"] = properties };
        if (required.Length > 0)
        {
            schema["required"] = required.ToList<object>();
        }

        return schema;
    }

    public static Schema String(string? description, int longest) => Describe(new Schema { ["type"] = "string", ["maxLength"] = longest }, description);

    public static Schema Date(string? description = null) =>
        Describe(new Schema { ["type"] = "string", ["format"] = "date-time", ["maxLength"] = LongestDate }, description);

    public static Schema Enum(string description, params string[] values) =>
        Describe(new Schema { ["type"] = "string", ["enum"] = values.ToList<object>() }, description);

    public static Schema ListOf(Schema items, int most, string description) =>
        Describe(new Schema { ["type"] = "array", ["items"] = items, ["maxItems"] = most }, description);

    public static Schema Describe(Schema schema, string? description)
    {
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }
}
