using System.Text.Json;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Cuts a line of a watch into the event's type and its object, whatever is in that.</summary>
internal static class EventFrame
{
    private const string NoEvent = "A line of the watch is no event.";

    /// <summary>Type and object of an event. The object of a line that is cut off is cut off as well.</summary>
    /// <exception cref="WatchStreamException">The line is no event.</exception>
    public static string Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> body)
    {
        string? type = null;
        var (start, end) = (-1, line.Length);
        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: false, JsonFraming.NewState());
            while (reader.Read())
            {
                if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                {
                    continue;
                }

                var isType = reader.ValueTextEquals("type"u8);
                var isObject = reader.ValueTextEquals("object"u8);
                if (!reader.Read())
                {
                    break;
                }

                if (isType)
                {
                    type = reader.GetString();
                }
                else if (isObject && reader.TokenType is JsonTokenType.StartObject)
                {
                    start = (int)reader.TokenStartIndex;
                    if (!reader.TrySkip())
                    {
                        break;
                    }

                    end = (int)reader.BytesConsumed;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WatchStreamException(NoEvent, e);
        }

        if (type is null || start < 0)
        {
            throw new WatchStreamException(NoEvent);
        }

        body = line[start..end];
        return type;
    }
}
