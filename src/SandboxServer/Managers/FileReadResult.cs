using System.Text.Json.Serialization;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_read.</summary>
/// <param name="Content">The decoded text, line ends as they are on disk; empty on failure.</param>
/// <param name="Size">Bytes on disk; null on failure.</param>
/// <param name="Modified">Last change in seconds since 1970, with fraction; null on failure.</param>
/// <param name="Success">Whether the file was read.</param>
/// <param name="Error">Why not; null when it was.</param>
public sealed record FileReadResult(string Content, long? Size, double? Modified, bool Success, string? Error = null)
{
    /// <summary>True where something was left out that was asked for.</summary>
    public bool? Truncated { get; init; }

    /// <summary>The line to read on with.</summary>
    public long? NextOffset { get; init; }

    /// <summary>The byte to read on with.</summary>
    public long? NextByteOffset { get; init; }

    /// <summary>Lines of the whole file.</summary>
    public long? TotalLines { get; init; }

    /// <summary>How many bytes the file has for a text at its start.</summary>
    [JsonIgnore]
    public Func<string, long>? BytesOf { get; init; }
}
