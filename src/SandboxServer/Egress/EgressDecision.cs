namespace ContainerMcp.SandboxServer.Egress;

/// <summary>One decision about an outgoing request.</summary>
/// <param name="Host">The host; never a path, a query or credentials. <c>-</c> for what is no URL.</param>
/// <param name="Port">The port; 0 for what is no URL.</param>
/// <param name="Allowed">Whether the policy allowed it.</param>
/// <param name="Reason">For a refused one the rule (<c>url</c>, <c>domain</c>, <c>address</c>); <c>failed</c> for an allowed one without an answer; else null.</param>
internal sealed record EgressDecision(string Host, int Port, bool Allowed, string? Reason = null);
