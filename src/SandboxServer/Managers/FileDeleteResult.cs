namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_delete.</summary>
/// <param name="Success">Whether the file is gone.</param>
/// <param name="Path">The path as given.</param>
/// <param name="Error">Why not; null when it is.</param>
public sealed record FileDeleteResult(bool Success, string Path, string? Error = null);
