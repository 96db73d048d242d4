using System.Text.Json;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Tools;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Reduces arguments to what the audit line may hold.</summary>
internal static class ArgumentShapes
{
    public static IReadOnlyList<ArgumentShape> Of(ToolDefinition? tool, IDictionary<string, JsonElement>? arguments)
    {
        if (arguments is null || arguments.Count == 0)
        {
            return [];
        }

        var shapes = new List<ArgumentShape>();
        var others = 0L;
        foreach (var (name, value) in arguments)
        {
            var bytes = value.ValueKind == JsonValueKind.Undefined ? 0 : (long)JsonMarshalSize(value);
            if (tool?.Parameters.Any(parameter => parameter.Name == name) == true)
            {
                shapes.Add(new(name, Name(value.ValueKind), bytes));
            }
            else
            {
                others += bytes;
            }
        }

        if (others > 0)
        {
            shapes.Add(new("other", "unknown", others));
        }

        return shapes;
    }

    private static int JsonMarshalSize(JsonElement value) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value).Length;

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Undefined => "null",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
