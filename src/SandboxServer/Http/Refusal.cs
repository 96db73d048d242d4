using System.Globalization;
using System.Text.Json;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Answers that are given before MCP sees the request: a JSON-RPC error without id, as Streamable HTTP wants it. The member is left out:
/// MCP's schemas know no null there, and clients that check by them would show the raw body instead of the message.
/// </summary>
internal static class Refusal
{
    // The range that JSON-RPC leaves to implementations; the C# and TypeScript SDKs use -32000 for refused requests too.
    private const int RefusedCode = -32000;

    public static Task TooManyAsync(HttpContext context, string message, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, message);
    }

    public static async Task WriteAsync(HttpContext context, int status, string message, int code = RefusedCode)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteStartObject("error");
            json.WriteNumber("code", code);
            json.WriteString("message", message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        // The body may be one of a middleware that has it only as long as it is called.
        _ = await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
