using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Threading.Channels;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Outermost: turns what escapes into an answer that tells the client what it did wrong, or an id under which the log
/// has the rest. Nothing of an exception reaches the client.
/// </summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ServerMetrics metrics, ILogger<ErrorMiddleware> logger)
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    public async Task InvokeAsync(HttpContext context)
    {
        await AnswerAsync(context);
        // A probe that says "not yet" is an answer, not a refusal.
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest && !OpenPaths.Contains(context.Request.Path))
        {
            metrics.RecordRefusal(context.Response.StatusCode);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The last resort of a request.")]
    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            var text = e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => "The request body is too large (MCP_MAX_BODY_MB).",
                StatusCodes.Status408RequestTimeout => "The request body comes too slowly.",
                _ => "The request is malformed.",
            };
            await Refusal.WriteAsync(context, e.StatusCode, text);
        }
        catch (BusyException e) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "5";
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (SlowUploadException e) when (!context.Response.HasStarted)
        {
            // The rest of it is not worth waiting for.
            context.Response.Headers.Connection = "close";
            await Refusal.WriteAsync(context, StatusCodes.Status408RequestTimeout, e.Message);
        }
        catch (NotUtf8Exception e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, e.Message, ParseError);
        }
        catch (TooManyValuesException e) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, e.Message, InvalidRequest);
        }
        catch (JsonException) when (!context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not a valid JSON-RPC message.", ParseError);
        }
        catch (ArgumentException e) when (IsDuplicateName(e) && !context.Response.HasStarted)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The body names a property twice.", InvalidRequest);
        }
        catch (Exception e) when (e is ChannelClosedException or ObjectDisposedException && !context.Response.HasStarted)
        {
            // The SDK gives a message to a session that is just ending.
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "The session has ended.");
        }
        catch (OutOfMemoryException) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "5";
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The server ran out of memory during this request.");
        }
        catch (Exception e)
        {
            var id = ErrorId.New();
            LogFailed(id, context.Request.Path, e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await Refusal.WriteAsync(context, StatusCodes.Status500InternalServerError, $"Internal error {id}.");
        }
    }

    // The JSON library finds out late, when the SDK first looks into the object, and has no exception of its own for it.
    private static bool IsDuplicateName(ArgumentException e) =>
        e.StackTrace?.Contains("System.Text.Json.Nodes.JsonObject", StringComparison.Ordinal) == true;

    [LoggerMessage(Level = LogLevel.Error, Message = "Error {Id}: request to {Path} failed")]
    private partial void LogFailed(string id, PathString path, Exception exception);
}
