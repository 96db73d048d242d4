namespace ContainerMcp.SandboxServer.Http;

/// <summary>The memory for large requests is taken: the client may try again.</summary>
internal sealed class BusyException() : Exception("The server is busy with other large requests.");
