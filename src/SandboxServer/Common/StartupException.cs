namespace ContainerMcp.SandboxServer.Common;

/// <summary>The server may not start. The message is for the person who started it and holds no secret.</summary>
/// <param name="message">What is wrong, which variable to change and to what.</param>
internal sealed class StartupException(string message) : Exception(message);
