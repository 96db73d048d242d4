namespace ContainerMcp.Examples.Agent;

/// <summary>Something about the sandbox is not as it should be; the message is for people.</summary>
public sealed class SandboxException(string message) : Exception(message);
