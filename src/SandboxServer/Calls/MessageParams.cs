using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Checks the params of a request before the SDK reads them: what it cannot read it reports as an error of the server.</summary>
internal static class MessageParams
{
    // Gone from the newest protocol, and from the SDK's list of methods with it; earlier clients still send it.
    private const string SetLevel = "logging/setLevel";

    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <exception cref="McpProtocolException">They are not what the method takes (-32602); the message names the part.</exception>
    public static void Check(JsonRpcRequest request)
    {
        CheckText(request.Params, "params");
        if (request.Params is not null)
        {
            var members = Members(request.Params);
            RequireKind(members, "_meta", JsonValueKind.Object, "an object");
            RequireKind(members, "cursor", JsonValueKind.String, "a string");
        }

        if (request.Method == RequestMethods.ToolsCall)
        {
            var call = Members(request.Params);
            RequireText(call, "name");
            if (call["arguments"] is not (null or JsonObject))
            {
                throw Invalid("'arguments' is not an object.");
            }
        }
        else if (request.Method is RequestMethods.ResourcesRead or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe)
        {
            RequireText(Members(request.Params), "uri");
        }
        else if (request.Method == SetLevel)
        {
            var setting = Members(request.Params);
            RequireText(setting, "level");
            if (!Levels.Contains(setting["level"]!.GetValue<string>()))
            {
                throw Invalid($"'level' is none of {string.Join(", ", Levels)}.");
            }
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

    private static void RequireKind(JsonObject members, string name, JsonValueKind kind, string form)
    {
        if (members[name] is { } value && value.GetValueKind() != kind)
        {
            throw Invalid($"'{name}' is not {form}.");
        }
    }

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
                        // Inside of an argument it is the argument that is wrong.
                        CheckText(value, name is "params" or "arguments" or "_meta" ? key : name);
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
