using System.Collections;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Prometheus metrics at <c>/metrics</c>, and traces when somebody collects them.</summary>
internal static class TelemetrySetup
{
    /// <summary>The SDK's own source: a span a message, with the tool's name, without arguments.</summary>
    private const string McpSource = "Experimental.ModelContextProtocol";

    public static void AddSandboxTelemetry(this IServiceCollection services, ServerSettings settings)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("container-mcp-sandbox", serviceVersion: ServerVersion.Text))
            .WithMetrics(metrics => metrics
                .AddMeter("ContainerMcp.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
                .AddPrometheusExporter());
        if (settings.Endpoint.OtlpEndpoint is not null)
        {
            AddTraces(telemetry);
        }
    }

    /// <summary>
    /// Hands on the variables of OpenTelemetry's specification and no others: whatever else the configuration knew,
    /// ASP.NET Core could take for an instruction.
    /// </summary>
    public static void AddTelemetryVariables(this IConfigurationBuilder configuration) =>
        configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
            .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal)));

    public static void MapSandboxTelemetry(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint(OpenPaths.Metrics);

    // ASP.NET Core has an activity around each request that nobody records: with the default sampler, which asks the
    // parent, nothing would ever be sent.
    // Apart from the above, so that the exporter is not even loaded where it is not used. It takes its endpoint,
    // protocol and headers from the OTEL_EXPORTER_OTLP_* variables of OpenTelemetry's specification.
    private static void AddTraces(OpenTelemetryBuilder telemetry) =>
        telemetry.WithTracing(traces => traces.AddSource("ContainerMcp.*", McpSource).SetSampler(new AlwaysOnSampler()).AddOtlpExporter());
}
