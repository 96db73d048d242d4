using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Takes up sessions that another server began: the pod was replaced, and the client knows nothing of it. Hardly any client begins a new
/// session by itself, as the protocol would have it. Nothing has to be stored for that: the token says that the client belongs to this
/// sandbox, and the server never asks anything of a client, so what it can do does not matter.
/// </summary>
internal sealed class SessionContinuation(SessionTable sessions) : ISessionMigrationHandler
{
    public ValueTask OnSessionInitializedAsync(HttpContext context, string sessionId, InitializeRequestParams initializeParams, CancellationToken cancellationToken) => default;

    public ValueTask<InitializeRequestParams?> AllowSessionMigrationAsync(HttpContext context, string sessionId, CancellationToken cancellationToken) =>
        new(sessions.MayContinue(sessionId) ? Handshake(context.Request) : null);

    private static InitializeRequestParams Handshake(HttpRequest request) => new()
    {
        ProtocolVersion = request.Headers[ProtocolVersions.Header].ToString() switch
        {
            "" => ProtocolVersions.WithoutHeader,
            var version when string.CompareOrdinal(version, ProtocolVersions.Newest) <= 0 => version,
            _ => ProtocolVersions.Newest,
        },
        Capabilities = new(),
        ClientInfo = new() { Name = request.Headers.UserAgent.ToString() is { Length: > 0 and <= 256 } agent ? agent : "unknown", Version = "unknown" },
    };
}
