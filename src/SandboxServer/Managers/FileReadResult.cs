namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_read.</summary>
/// <param name="Content">The decoded text, line ends as they are on disk; empty on failure.</param>
/// <param name="Size">Bytes on disk; null on failure.</param>
/// <param name="Modified">Last change in seconds since 1970, with fraction; null on failure.</param>
/// <param name="Success">Whether the file was read.</param>
/// <param name="Error">Why not; null when it was.</param>
public sealed record FileReadResult(string Content, long? Size, double? Modified, bool Success, string? Error = null);
