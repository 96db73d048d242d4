using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// JSON Schemas of tools. Written from the declarations that also check the arguments, not derived by reflection: what
/// is published is what is enforced, and nothing has to be compiled for it while the server starts.
/// </summary>
/// <remarks>
/// Arguments use only what every model's API takes: plain types (null is accepted, but a union with it is refused by Gemini's older field),
/// no exclusive bounds, and no defaults, which strict modes refuse; the descriptions say them.
/// </remarks>
internal static class ToolSchema
{
    public static JsonElement Input(IReadOnlyList<ToolParameter> parameters)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var parameter in parameters)
        {
            properties[parameter.Name] = Property(parameter);
            if (parameter.Required)
            {
                required.Add((JsonNode)parameter.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return ToElement(schema);
    }

    public static JsonElement Output(IReadOnlyList<ResultField> fields) => ToElement(Object(fields));

    private static JsonObject Property(ToolParameter parameter)
    {
        if (parameter.MaximumSeconds is { } maximum)
        {
            return new()
            {
                ["type"] = "number",
                ["description"] = parameter.Description,
                ["minimum"] = 0,
                ["maximum"] = maximum,
            };
        }

        return parameter.WholeNumbers is { } range
            ? new() { ["type"] = "integer", ["description"] = parameter.Description, ["minimum"] = range.From, ["maximum"] = range.To }
            : new() { ["type"] = "string", ["description"] = parameter.Description };
    }

    private static JsonObject Object(IReadOnlyList<ResultField> fields)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in fields)
        {
            var property = new JsonObject { ["description"] = field.Description };
            if (field.Type != "any")
            {
                property["type"] = field.Nullable ? new JsonArray(field.Type, "null") : field.Type;
            }

            if (field.Items is { } items)
            {
                property["items"] = Object(items);
            }
            else if (field.Type == "object")
            {
                property["additionalProperties"] = new JsonObject { ["type"] = "string" };
            }

            properties[field.Name] = property;
            if (!field.Optional)
            {
                required.Add((JsonNode)field.Name);
            }
        }

        return new() { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private static JsonElement ToElement(JsonObject schema) => JsonElement.Parse(schema.ToJsonString());
}
