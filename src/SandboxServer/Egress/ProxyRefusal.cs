namespace ContainerMcp.SandboxServer.Egress;

/// <summary>A connection that the proxy did not make.</summary>
/// <param name="Host">The host as the client named it.</param>
/// <param name="Port">The port.</param>
/// <param name="Status">403 when the policy refused it; else why it failed.</param>
/// <param name="Message">The sentence that the client was answered with.</param>
internal sealed record ProxyRefusal(string Host, int Port, int Status, string Message);
