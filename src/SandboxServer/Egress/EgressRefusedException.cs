namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The policy does not allow this URL, name or address. The message is for the agent and names what it asked for.</summary>
internal sealed class EgressRefusedException(string message) : Exception(message);
