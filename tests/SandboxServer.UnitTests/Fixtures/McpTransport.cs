namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>The ways to reach the server.</summary>
public enum McpTransport
{
    /// <summary>GET /sse and POST /message.</summary>
    Sse,

    /// <summary>POST /mcp, the newest protocol.</summary>
    StreamableHttp,

    /// <summary>POST /mcp with an initialize handshake and a session, as clients before 2026-07-28 do it.</summary>
    StreamableHttpSession,
}
