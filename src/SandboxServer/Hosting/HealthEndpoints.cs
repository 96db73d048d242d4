using System.Text.Json;
using ContainerMcp.SandboxServer.Http;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary><c>/healthz</c> (the process answers) and <c>/readyz</c> (an agent may come). Neither needs a token nor tells a secret.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, Readiness readiness)
    {
        endpoints.MapGet(OpenPaths.Health, (RequestDelegate)(context => WriteAsync(context, [])));
        endpoints.MapGet(OpenPaths.Ready, (RequestDelegate)(context => WriteAsync(context, readiness.Check())));
    }

    private static async Task WriteAsync(HttpContext context, IReadOnlyList<ReadinessCheck> checks)
    {
        var ok = checks.All(check => check.Ok);
        context.Response.StatusCode = ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", ok ? "ok" : "unavailable");
        if (checks.Count > 0)
        {
            json.WriteStartObject("checks");
            foreach (var check in checks)
            {
                json.WriteString(check.Name, check.Ok ? check.Reason is null ? "ok" : $"ok ({check.Reason})" : check.Reason);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
