using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Http.Auth;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Composition root: from settings to a server that can be started.</summary>
internal static class SandboxHost
{
    // Kestrel looks once a second, and wants more than that.
    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    /// <summary>Builds the server.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="replace">Last word on the services, for tests.</param>
    /// <exception cref="StartupException">The server may not start like this.</exception>
    public static WebApplication Build(ServerSettings settings, Action<IServiceCollection>? replace = null)
    {
        // An empty builder: no appsettings.json, no ASPNETCORE_* variables, nothing that could open a second address.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "ContainerMcp.SandboxServer", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddTelemetryVariables();
        ServerLogging.Configure(builder.Logging, settings.LogLevel);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Endpoint.MaxBodyBytes;
            var places = new ConnectionPlaces(settings.Endpoint);
            // Those above are closed by Kestrel without a look at who has the places; between the two is what is closing just now.
            kestrel.Limits.MaxConcurrentConnections = 8 * places.InAll;
            // Who connects and says nothing keeps its place for this long only.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            // Counts only while the client has something to accept; HeartbeatStream is stricter with what may be large.
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, settings.Endpoint.WriteTimeout < LeastGrace ? LeastGrace : settings.Endpoint.WriteTimeout);
            kestrel.Listen(ListenSocket.Reachable(settings.Endpoint.Address), settings.Endpoint.Port, listen =>
            {
                // Without TLS nobody can ask for anything else, and one connection means one request at a time.
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(places.Wrap);
            });
        });
        builder.Services.Configure<SocketTransportOptions>(ListenSocket.Bound);
        builder.Services.AddRoutingCore();
        AddServer(builder.Services, settings);
        builder.Services.AddSandboxTools(settings);
        builder.Services.AddManagers(settings);
        builder.Services.AddSandboxMcp();
        builder.Services.AddSandboxTelemetry(settings);
        replace?.Invoke(builder.Services);
        var app = builder.Build();
        Use(app);
        return app;
    }

    private static void AddServer(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Endpoint);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new TokenStore(
            settings.Endpoint.TokenFile, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TokenStore>>(),
            settings.Endpoint.PreviousTokenFile));
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<ActivityMonitor>();
        services.AddSingleton(new StreamCounter(settings.Endpoint.MaxSessions));
        services.AddSingleton<DrainState>();
        services.AddSingleton(provider => new MemoryBudget(MemoryBudget.OfThisProcess, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadRoom>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<NetworkProbe>();
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton(provider => new AuditLog(Console.OpenStandardOutput(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        // Nothing secret and nothing of another caller stands beside what a caller asked for.
        services.AddResponseCompression(static answers =>
        {
            (answers.EnableForHttps, answers.MimeTypes) = (true, ["application/json", "text/event-stream"]);
            answers.Providers.Add<GzipCompressionProvider>();
        });
        services.AddHostedService<IdleShutdown>();
        services.AddHostedService<IdleMemory>();
        // Streams end at once when the host stops; what is left are requests whose client does not read.
        // A background task that fails is started again by itself (SupervisedService); no failure of one ends the host.
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromSeconds(3);
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
    }

    private static void Use(WebApplication app)
    {
        // Made here, so that a missing token stops the start and not the first request.
        _ = app.Services.GetRequiredService<TokenStore>();
        var readiness = MakeTools(app);
        app.Use((context, next) =>
        {
            context.Request.Path = McpPaths.Served(context.Request);
            return next(context);
        });
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<HostMiddleware>();
        app.UseMiddleware<BearerMiddleware>();
        app.UseMiddleware<AdmissionMiddleware>();
        app.UseWhen(static context => McpPaths.IsCall(context.Request), static calls => calls.UseResponseCompression());
        app.UseMiddleware<PlainRefusalMiddleware>();
        app.UseMiddleware<HeartbeatMiddleware>();
        app.UseMiddleware<SessionMiddleware>();
        app.UseMiddleware<SessionStreamMiddleware>();
        app.UseRouting();
        HealthEndpoints.Map(app, readiness);
        app.MapGet(OpenPaths.Network, (RequestDelegate)app.Services.GetRequiredService<NetworkProbe>().AnswerAsync);
        app.MapSandboxTelemetry();
        // The first gives /mcp; the second /sse and /message (and / and /mcp/sse, which AdmissionMiddleware does not let through).
        app.MapMcp(McpPaths.Mcp);
        app.MapMcp();
    }

    // Managers check their options when they are made; what they refuse are settings.
    private static Readiness MakeTools(WebApplication app)
    {
        try
        {
            return app.Services.GetRequiredService<Readiness>();
        }
        catch (ArgumentException e)
        {
            throw new StartupException(e.Message);
        }
    }
}
