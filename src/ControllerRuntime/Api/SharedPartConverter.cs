using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Reads equal parts of objects as one object. Pods and policies of one operator are made alike: of the 27 variables of a pod one is its
/// own. What is read from the API server is therefore never changed in place, except by a cache's own trimming of what is not shared.
/// The pool is a lossy table of fixed size: whatever comes in, it never grows and never fails.
/// </summary>
internal sealed class SharedPartConverter<T>(JsonSerializerOptions inner) : JsonConverter<T>
    where T : class
{
    private const int Slots = 1024;
    private const int LongestShared = 4096;

    private readonly Part?[] _pool = new Part?[Slots];

    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var json = JsonMarshal.GetRawUtf8Value(document.RootElement);
        if (json.Length > LongestShared)
        {
            return document.Deserialize<T>(inner);
        }

        var hash = default(HashCode);
        hash.AddBytes(json);
        ref var slot = ref _pool[(uint)hash.ToHashCode() % Slots];

        // Threads may overwrite each other's entries: then a part is made once more, no harm done.
        if (slot is not { } known || !json.SequenceEqual(known.Json))
        {
            slot = known = new(json.ToArray(), document.Deserialize<T>(inner)!);
        }

        return known.Value;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, inner);

    private sealed record Part(byte[] Json, T Value);
}
