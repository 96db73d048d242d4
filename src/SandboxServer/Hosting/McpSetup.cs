using ContainerMcp.SandboxServer.Calls;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;
using ModelContextProtocol.AspNetCore;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Sets up the MCP SDK.</summary>
internal static class McpSetup
{
    public static void AddSandboxMcp(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<CallRecorder>();
        services.AddSingleton<CallPipeline>();
        services.AddSingleton<CallFilter>();
        services.AddSingleton<MessageFilter>();
        services.AddSingleton<CallGate>();
        services.AddSingleton<RestartNotice>();
        services.AddMcpServer().WithHttpTransport(http =>
        {
            // Clients of 2026-07-28 have no sessions; those before it need them, and HTTP+SSE is a session by nature.
            http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
#pragma warning disable MCP9004, MCP9006 // The transports of earlier protocol versions are what this server is for.
            http.EnableLegacySse = true;
            // SessionTable's business.
            http.IdleTimeout = Timeout.InfiniteTimeSpan;
            http.MaxIdleSessionCount = int.MaxValue;
#pragma warning restore MCP9004, MCP9006
        });
        services.AddSingleton<SessionTable>();
        services.AddSingleton<ISessionMigrationHandler, SessionContinuation>();
        foreach (var pruning in services.Where(service => service.ImplementationType?.Name == "IdleTrackingBackgroundService").ToList())
        {
            _ = services.Remove(pruning);
        }

        services.AddOptions<ModelContextProtocol.Server.McpServerOptions>().Configure<CallFilter, MessageFilter, ServerSettings>((options, calls, messages, settings) =>
        {
            options.ServerInfo = new() { Name = "container-mcp-sandbox", Version = ServerVersion.Text };
            options.ServerInstructions =
                "A private sandbox. Bash, Python and the file tools share one workspace, which is where commands and code start; paths of file tools count from it."
                + (settings.Restart is { } cause ? " " + RestartNotice.Sentence(cause) : "");
            options.Filters.Request.CallToolFilters.Add(calls.Wrap);
            options.Filters.Message.IncomingFilters.Add(Handshake.Negotiate);
            options.Filters.Message.IncomingFilters.Add(messages.Wrap);
            options.Filters.Message.OutgoingFilters.Add(Handshake.Announce);
        });
    }
}
