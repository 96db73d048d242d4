namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of file_move.</summary>
/// <param name="Success">Whether the file was moved; if not, nothing changed.</param>
/// <param name="Source">The source as given.</param>
/// <param name="Destination">The destination as given.</param>
/// <param name="Error">Why not; null when it was.</param>
public sealed record FileMoveResult(bool Success, string Source, string Destination, string? Error = null);
