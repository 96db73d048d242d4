using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Settings;
using OpenTelemetry.Metrics;

namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>Prometheus metrics at <c>/metrics</c>.</summary>
internal static class TelemetrySetup
{
    public static void AddSandboxTelemetry(this IServiceCollection services, ServerSettings settings)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("ContainerMcp.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    public static void MapSandboxTelemetry(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint(OpenPaths.Metrics);
}
