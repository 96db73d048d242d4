namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_write.</summary>
/// <param name="Success">Whether the file was written; if not, nothing changed.</param>
/// <param name="Path">The path as given.</param>
/// <param name="Error">Why not; null when it was.</param>
public sealed record FileWriteResult(bool Success, string Path, string? Error = null);
