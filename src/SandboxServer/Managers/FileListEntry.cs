namespace ContainerMcp.SandboxServer.Managers;

/// <summary>One entry of file_list. Symbolic links are shown as themselves: not a directory, no size.</summary>
/// <param name="Name">The name; bytes that are not UTF-8 show as U+FFFD.</param>
/// <param name="Path">Path from the workspace root, without leading slash, as every file tool takes it.</param>
/// <param name="IsDirectory">Whether it is a directory itself.</param>
/// <param name="Size">Bytes of a regular file; null for everything else.</param>
/// <param name="Modified">Last change in seconds since 1970, with fraction; null if the kernel would not say.</param>
public sealed record FileListEntry(string Name, string Path, bool IsDirectory, long? Size, double? Modified);
