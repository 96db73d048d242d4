using System.Globalization;
using System.Text.Json;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>What identifies an object, found in its JSON whatever else is in there: too deep, too long or of the wrong types.</summary>
internal readonly record struct ObjectHead(string? Namespace, string? Name, string? Uid, string? ResourceVersion, long? Generation)
{
    /// <summary>Reads what can be read; the JSON may be cut off.</summary>
    public static ObjectHead Read(ReadOnlySpan<byte> json)
    {
        var head = default(ObjectHead);
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: false, JsonFraming.NewState());
            var isMetadata = false;
            while (reader.Read() && !(isMetadata && reader is { CurrentDepth: 1, TokenType: JsonTokenType.EndObject }))
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                {
                    isMetadata = reader.ValueTextEquals("metadata"u8);
                }
                else if (isMetadata && reader is { CurrentDepth: 2, TokenType: JsonTokenType.PropertyName })
                {
                    head = head.With(ref reader);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // As far as it could be read.
        }

        return head;
    }

    private ObjectHead With(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        if (!reader.Read())
        {
            return this;
        }

        return reader.TokenType switch
        {
            JsonTokenType.String when name.SequenceEqual("name"u8) => this with { Name = reader.GetString() },
            JsonTokenType.String when name.SequenceEqual("namespace"u8) => this with { Namespace = reader.GetString() is { Length: > 0 } text ? text : null },
            JsonTokenType.String when name.SequenceEqual("uid"u8) => this with { Uid = reader.GetString() },
            JsonTokenType.String when name.SequenceEqual("resourceVersion"u8) => this with { ResourceVersion = reader.GetString() },
            JsonTokenType.Number when name.SequenceEqual("generation"u8) =>
                this with { Generation = long.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null },
            _ => this,
        };
    }
}
