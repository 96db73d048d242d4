namespace ContainerMcp.SandboxServer.Tools;

/// <summary>The caller gave a wrong argument. The message is for the caller.</summary>
internal sealed class ToolArgumentException(string message) : Exception(message);
