namespace ContainerMcp.SandboxServer.Browser;

/// <summary>A page could not be rendered; the message is for the agent.</summary>
internal class BrowserFault(string message) : Exception(message);
