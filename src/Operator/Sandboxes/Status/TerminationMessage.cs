using System.Text.Json;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The message of a container that has ended: its own, or, where it left none, the end of its log.</summary>
internal static class TerminationMessage
{
    private const int Longest = 300;

    /// <summary>The last line, as a sentence for people: of a log entry in JSON only its message. Null when nothing was said.</summary>
    public static string? LastWords(string? message)
    {
        var line = message?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        var words = line is null ? null : MessageOf(line) ?? line;
        return string.IsNullOrWhiteSpace(words) ? null : Excerpt.Of(words, Longest);
    }

    private static string? MessageOf(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.TryGetProperty("Message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null;
        }
        catch (JsonException)
        {
            // A line that was cut, or that only looks like an entry.
            return null;
        }
    }
}
