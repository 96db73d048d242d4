using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>An answer that the API server did not give, in its form.</summary>
internal static class Refusal
{
    public static async Task WriteAsync(HttpContext context, int code, string reason, CancellationToken ct)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Status(code, reason), ct);
    }

    public static byte[] Status(int code, string reason) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        kind = "Status",
        apiVersion = "v1",
        metadata = new { },
        status = "Failure",
        message = $"{reason}, by the test's proxy",
        reason,
        code,
    });
}
