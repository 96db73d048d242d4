namespace ContainerMcp.SandboxServer.Egress;

/// <summary>A connection that the proxy did not make.</summary>
/// <param name="Host">The host as the client named it.</param>
/// <param name="Port">The port.</param>
/// <param name="Status">The status that the client was answered with.</param>
/// <param name="Message">The sentence that the client was answered with.</param>
/// <param name="Rule">The policy's rule that refused it (one of <see cref="EgressRule"/>); null when it failed.</param>
internal sealed record ProxyRefusal(string Host, int Port, int Status, string Message, string? Rule = null);
