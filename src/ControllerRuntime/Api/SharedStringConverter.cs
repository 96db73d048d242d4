using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Reads equal strings as one object, up to a length at which they are rarely equal. Cached objects of one kind are much alike (label keys, names of variables,
/// images), and their strings are half of what a cache needs: a pod shrinks from 15 to 8.5 KB. The pool is a lossy table of
/// fixed size: whatever comes in, it never grows and never fails.
/// </summary>
internal sealed class SharedStringConverter : JsonConverter<string>
{
    private const int Slots = 16 * 1024;
    private const int LongestShared = 512;

    private readonly string?[] _pool = new string?[Slots];

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Share(ref reader),
        _ => throw new JsonException($"A string was expected, not {reader.TokenType}."),
    };

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Share(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private string Share(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > LongestShared)
        {
            return reader.GetString()!;
        }

        var hash = default(HashCode);
        hash.AddBytes(reader.ValueSpan);
        ref var slot = ref _pool[(uint)hash.ToHashCode() % Slots];

        // Threads may overwrite each other's entries: then a string is made once more, no harm done.
        return slot is { } known && Ascii.Equals(reader.ValueSpan, known) ? known : slot = reader.GetString()!;
    }
}
