using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>A name in a directory and what it is; <paramref name="Stat"/> is null when the kernel would not say.</summary>
internal readonly record struct DirectoryEntry(string Name, LibC.Statx? Stat);
