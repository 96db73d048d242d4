using System.Text.Json.Nodes;
using ContainerMcp.SandboxServer.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>What the SDK does otherwise than the protocol in the handshake of clients that begin with <c>initialize</c>.</summary>
internal static class Handshake
{
    // Not longer: the pod may be replaced by one with other tools.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>Answers a version that is not known with one that is, as each of those versions requires; the client then decides.</summary>
    public static McpMessageHandler Negotiate(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcRequest { Method: RequestMethods.Initialize, Params: JsonObject parameters }
            && parameters["protocolVersion"] is JsonValue version && version.TryGetValue(out string? text) && !ProtocolVersions.All.Contains(text))
        {
            parameters["protocolVersion"] = ProtocolVersions.Newest;
        }

        return next(context, cancellationToken);
    };

    /// <summary>
    /// Announces nothing that is never sent, neither log messages nor changes of the lists; and that what it announces may be kept, since
    /// nothing of it changes while the server runs.
    /// </summary>
    public static McpMessageHandler Announce(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not JsonRpcResponse { Result: JsonObject result })
        {
            return next(context, cancellationToken);
        }

        if (result.ContainsKey("ttlMs") && !result.ContainsKey("contents"))
        {
            result["ttlMs"] = Kept.TotalMilliseconds;
        }

        if (result["supportedVersions"] is JsonArray versions)
        {
            foreach (var version in ProtocolVersions.All.Reverse())
            {
                versions.Add((JsonNode)version);
            }
        }

        if (result["capabilities"] is JsonObject capabilities)
        {
            _ = capabilities.Remove("logging");
            foreach (var (_, capability) in capabilities)
            {
                (capability as JsonObject)?.Remove("listChanged");
            }
        }

        return next(context, cancellationToken);
    };
}
