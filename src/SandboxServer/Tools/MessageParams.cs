using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Checks the params of a request before the SDK reads them: what it cannot read it reports as an error of the server.</summary>
internal static class MessageParams
{
    /// <exception cref="McpProtocolException">They are not what the method takes (-32602); the message names the part.</exception>
    public static void Check(JsonRpcRequest request)
    {
        CheckText(request.Params, "params");
        if (request.Method == RequestMethods.ToolsCall)
        {
            var call = Members(request.Params);
            RequireText(call, "name");
            if (call["arguments"] is not (null or JsonObject))
            {
                throw Invalid("'arguments' is not an object.");
            }
        }
        else if (request.Method == RequestMethods.ResourcesRead)
        {
            RequireText(Members(request.Params), "uri");
        }
    }

    /// <summary>Size of the arguments as they came, in bytes.</summary>
    public static long Size(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => member.Key.Length + Size(member.Value)),
        JsonArray items => items.Sum(Size),
        JsonValue value when value.TryGetValue(out JsonElement element) => JsonMarshal.GetRawUtf8Value(element).Length,
        _ => 0,
    };

    private static JsonObject Members(JsonNode? node) => node as JsonObject ?? throw Invalid("'params' is not an object.");

    private static void RequireText(JsonObject members, string name)
    {
        if (members[name]?.GetValueKind() != JsonValueKind.String)
        {
            throw Invalid($"'{name}' is missing or not a string.");
        }
    }

    // An escaped half of a surrogate pair: JSON allows it, Unicode does not.
    private static void CheckText(JsonNode? node, string name)
    {
        try
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (key, value) in members)
                    {
                        CheckText(value, key);
                    }

                    break;
                case JsonArray items:
                    foreach (var item in items)
                    {
                        CheckText(item, name);
                    }

                    break;
                case JsonValue value when value.TryGetValue(out JsonElement element) && element.ValueKind == JsonValueKind.String
                    && JsonMarshal.GetRawUtf8Value(element).IndexOf("\\u"u8) >= 0:
                    _ = element.GetString();
                    break;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw Invalid($"argument '{Settings.SettingParsers.Printable(name, 60)}' is not valid Unicode text, or a name in it stands twice.");
        }
    }

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);
}
