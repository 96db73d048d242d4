namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_list.</summary>
/// <param name="Entries">The directory's entries, sorted by name (ordinal), hidden ones included; empty on failure.</param>
/// <param name="Path">The path as given.</param>
/// <param name="Success">Whether the directory was read.</param>
/// <param name="Error">Why not; null when it was.</param>
/// <param name="Truncated">True when there are more entries than a listing may have; else null.</param>
public sealed record FileListResult(IReadOnlyList<FileListEntry> Entries, string Path, bool Success, string? Error = null, bool? Truncated = null)
{
    /// <summary>What to give as cursor for the entries that follow; null when there are none.</summary>
    public string? NextCursor { get; init; }
}
