using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

internal static class FakeAnswers
{
    public static async Task JsonAsync(HttpContext context, int statusCode, JsonNode body)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    public static Task StatusAsync(HttpContext context, int statusCode, string reason, string message) =>
        JsonAsync(context, statusCode, Status(statusCode, reason, message));

    public static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["code"] = code,
        ["reason"] = reason,
        ["message"] = message,
    };
}
