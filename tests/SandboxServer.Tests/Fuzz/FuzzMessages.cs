using System.Text;

namespace ContainerMcp.SandboxServer.Tests.Fuzz;

/// <summary>Random JSON-RPC: nearly right, right in form only, or broken text.</summary>
internal static class FuzzMessages
{
    private static readonly string[] Methods =
    [
        "initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read", "resources/templates/list", "resources/subscribe", "prompts/list",
        "prompts/get", "completion/complete", "logging/setLevel", "notifications/initialized", "notifications/cancelled", "notifications/progress",
        "server/discover", "tasks/get", "sampling/createMessage", "rpc.discover", "",
    ];

    private static readonly string[] Parameters =
        ["name", "arguments", "_meta", "uri", "cursor", "level", "requestId", "progressToken", "protocolVersion", "capabilities", "clientInfo", "ref", "argument"];

    public static string Make(Random random)
    {
        var values = new FuzzValues(random);
        var parts = new List<string>();
        Add(9, () => "\"jsonrpc\":" + (random.Next(8) == 0 ? values.Any() : "\"2.0\""));
        Add(7, () => "\"id\":" + (random.Next(3) == 0 ? values.Any() : "7"));
        Add(9, () => "\"method\":" + (random.Next(8) == 0 ? values.Any() : $"\"{Methods[random.Next(Methods.Length)]}\""));
        Add(8, () => "\"params\":" + (random.Next(6) == 0 ? values.Any() : Object()));
        Add(1, () => "\"result\":" + values.Any());
        Add(1, () => "\"error\":" + values.Any());
        var message = $"{{{string.Join(',', parts.OrderBy(_ => random.Next()))}}}";
        return random.Next(8) switch
        {
            0 => Broken(message, random),
            1 => $"[{message},{message}]",
            2 when random.Next(10) == 0 => new string('[', random.Next(5000)),
            _ => message,
        };

        void Add(int ofTen, Func<string> part)
        {
            if (random.Next(10) < ofTen)
            {
                parts.Add(part());
            }
        }

        string Object() => "{" + string.Join(',', Enumerable.Range(0, random.Next(5))
            .Select(_ => $"\"{Parameters[random.Next(Parameters.Length)]}\":{(random.Next(4) == 0 ? "\"file_read\"" : values.Any())}")) + "}";
    }

    private static string Broken(string message, Random random)
    {
        var text = new StringBuilder(message);
        for (var left = random.Next(1, 5); left > 0 && text.Length > 1; left--)
        {
            var at = random.Next(text.Length);
            _ = random.Next(3) switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, (char)random.Next(1, 128)),
                _ => text.Remove(at, text.Length - at),
            };
        }

        return text.ToString();
    }
}
