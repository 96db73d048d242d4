using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Tells agents that the sandbox was restarted, so that they know why processes and files outside of the workspace are
/// gone: in the first tool result of each session, where the model reads it, and in its metadata. Clients without sessions (MCP 2026-07-28) cannot be
/// told apart: they are told in every result of the first minutes.
/// </summary>
internal sealed class RestartNotice(ServerSettings settings, SessionTable sessions, TimeProvider time)
{
    /// <summary>The key in <c>_meta</c>.</summary>
    public const string Key = "containermcp.dev/restarted";

    private static readonly TimeSpan FirstMinutes = TimeSpan.FromMinutes(5);

    // Who goes on with a session that this server did not begin shows by that alone that another one served it before.
    private static readonly RestartCause Replaced = new("its pod or its server was replaced", null);

    private readonly Lock _lock = new();
    private readonly RecentIds _told = new(); // those that it forgets are told once more
    private readonly long _started = time.GetTimestamp();

    /// <summary>Adds the notice where it is due.</summary>
    /// <param name="session">The session's id; null or empty without a session.</param>
    /// <param name="result">The result of a call.</param>
    public void Attach(string? session, CallToolResult result)
    {
        var cause = settings.Restart ?? (session is { Length: > 0 } && sessions.IsFromBefore(session) ? Replaced : null);
        if (cause is null || !IsDue(session))
        {
            return;
        }

        var notice = new JsonObject { ["reason"] = cause.Reason };
        if (cause.Time is { } when)
        {
            notice["time"] = Time(when);
        }

        result.Meta ??= [];
        result.Meta[Key] = notice;
        Tell(result, Sentence(cause));
    }

    /// <summary>The restart in a sentence for the agent.</summary>
    public static string Sentence(RestartCause cause) =>
        $"The sandbox was restarted{(cause.Time is { } when ? $" at {Time(when)}" : "")} ({cause.Reason}). Running processes and files outside of the workspace are gone.";

    // Models get the text or the structured result, and hardly ever the metadata.
    private static void Tell(CallToolResult result, string sentence)
    {
        if (result.StructuredContent is { ValueKind: JsonValueKind.Object } structured && JsonMarshal.GetRawUtf8Value(structured) is var raw && raw.Length > 2)
        {
            var text = $"{{\"notice\":{JsonSerializer.Serialize(sentence, ToolJson.Of<string>())},{Encoding.UTF8.GetString(raw[1..])}";
            result.StructuredContent = JsonElement.Parse(text);
            result.Content = [new TextContentBlock { Text = text }, .. result.Content.Skip(1)];
        }
        else if (result.Content is [TextContentBlock first, ..])
        {
            first.Text = $"{first.Text}\n{sentence}";
        }
    }

    private static string Time(DateTimeOffset when) => when.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private bool IsDue(string? session)
    {
        if (string.IsNullOrEmpty(session))
        {
            return time.GetElapsedTime(_started) < FirstMinutes;
        }

        lock (_lock)
        {
            return _told.Add(session);
        }
    }
}
