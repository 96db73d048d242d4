using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>How results become JSON: the original's snake_case keys.</summary>
internal static class ToolJson
{
    private static readonly JsonSerializerOptions Shared = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // The text is read by models, not by browsers: everything stays legible.
        Encoder = LegibleEncoder.Instance,
        TypeInfoResolver = ToolJsonContext.Default.WithAddedModifier(OmitAbsent),
    };

    /// <summary>The metadata with which a result type is written.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Shared.GetTypeInfo(typeof(T));

    // "A failure adds error": the key is absent otherwise, and so are those of results that were cut. Where the original always has it (python, scrape, browse)
    // it stays, and so does a null that is an answer (size of a directory).
    private static void OmitAbsent(JsonTypeInfo type)
    {
        var errorIsOptional = type.Type != typeof(PythonResult) && type.Type != typeof(WebPageResult);
        foreach (var property in type.Properties.Where(property =>
            property.Name is "error" ? errorIsOptional : property.Name is "truncated" or "total_lines" || property.Name.EndsWith("_file", StringComparison.Ordinal) || property.Name.StartsWith("next_", StringComparison.Ordinal)))
        {
            property.ShouldSerialize = static (_, value) => value is not null;
        }
    }
}
