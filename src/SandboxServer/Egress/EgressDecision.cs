namespace ContainerMcp.SandboxServer.Egress;

/// <summary>One decision about an outgoing request.</summary>
/// <param name="Host">Host and port; never a path, a query or credentials. <c>-</c> for what is no URL.</param>
/// <param name="Allowed">Whether it was made.</param>
internal sealed record EgressDecision(string Host, bool Allowed);
