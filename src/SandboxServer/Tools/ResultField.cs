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

    public static ResultField Error { get; } = new("error", "string", "Why not; absent when the call succeeded.") { Optional = true };
}
