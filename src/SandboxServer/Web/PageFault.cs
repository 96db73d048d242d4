namespace ContainerMcp.SandboxServer.Web;

/// <summary>A page or a question about it cannot be handled; the message is for the agent.</summary>
internal sealed class PageFault(string message) : Exception(message);
