namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Who calls, as far as it can be told; what all share is shared out by it.</summary>
/// <param name="Client">The session, or where there is none the address that the request came from.</param>
/// <param name="HasSession">Whether it is a session. An address may be a gateway's, and stand for many clients.</param>
internal sealed record Caller(string Client, bool HasSession)
{
    public static Caller Of(string? sessionId, HttpContext? request) => string.IsNullOrEmpty(sessionId)
        ? new(request?.Connection.RemoteIpAddress?.ToString() ?? "", false)
        : new(sessionId, true);
}
