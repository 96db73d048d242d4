namespace ContainerMcp.SandboxServer.Tools;

/// <summary>One key of a tool's structured result.</summary>
/// <param name="Name">The key, in the original's spelling.</param>
/// <param name="Type">JSON Schema type; <c>any</c> for any value.</param>
/// <param name="Description">What it means.</param>
internal sealed record ResultField(string Name, string Type, string Description)
{
    /// <summary>May be null.</summary>
    public bool Nullable { get; init; }

    /// <summary>May be absent.</summary>
    public bool Optional { get; init; }

    /// <summary>For arrays: the keys of each element.</summary>
    public IReadOnlyList<ResultField>? Items { get; init; }

    public static ResultField Success { get; } = new("success", "boolean", "Whether the call did what it was asked to.");

    /// <summary>A key of results that were cut: the file that has the whole.</summary>
    public static ResultField FileOf(string key) => new($"{key}_file", "string", $"The file of the workspace that holds all of {key}; absent where nothing was left out.") { Optional = true };

    public static ResultField Truncated { get; } = new("truncated", "boolean", "True when something was left out; absent otherwise.") { Optional = true };

    public static ResultField Error { get; } = new("error", "string", "Why not; absent when the call succeeded.") { Optional = true };
}
