using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Calls;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Memory;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Resources;

/// <summary>The resource template <c>file://{path}</c>: a file of the workspace under the rules of <c>file_read</c>.</summary>
/// <remarks>As in the original, a failure is the text <c>Error: …</c> and not an error of the protocol.</remarks>
internal sealed partial class FileResource(
    FileManager files, CallGate gate, DrainState drain, ServerMetrics metrics, AuditLog audit, TimeProvider time, ILogger<FileResource> logger)
    : McpServerResource
{
    private const string Scheme = "file://", AuditName = "resources/read";
    private const McpErrorCode Busy = (McpErrorCode)(-32000);

    /// <inheritdoc/>
    public override ResourceTemplate ProtocolResourceTemplate { get; } = new()
    {
        Name = "file",
        Title = "Workspace file",
        Description = "A text file of the workspace, by its path from the workspace's root.",
        UriTemplate = Scheme + "{path}",
        MimeType = "text/plain",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override bool IsMatch(string uri) => uri.Length > Scheme.Length && uri.StartsWith(Scheme, StringComparison.Ordinal);

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is thrown, the client gets an answer without a stack trace.")]
    public override async ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var uri = request.Params.Uri;
        var (outcome, length, errorId) = (CallOutcome.Cancelled, 0L, (string?)null);
        try
        {
            var file = await ReadInTurnAsync(request, cancellationToken);
            (outcome, length) = (file.Success ? CallOutcome.Ok : CallOutcome.Failed, file.Content.Length);
            var text = file.Success ? file.Content : $"Error: {file.Error}";
            return new() { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = text }] };
        }
        catch (McpProtocolException)
        {
            outcome = CallOutcome.Refused;
            throw;
        }
        catch (OperationCanceledException) when (drain.CancelCalls.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Refuse("The server is shutting down and cancelled the call.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (outcome, errorId) = (CallOutcome.Error, ErrorId.New());
            LogFailed(errorId, e);
            throw new McpException($"internal error {errorId}.");
        }
        finally
        {
            var duration = time.GetElapsedTime(started);
            var session = request.Server.SessionId is { Length: > 0 } id ? id[..Math.Min(8, id.Length)] : "-";
            metrics.RecordCall(AuditName, outcome, duration, uri.Length, length);
            audit.Write(new(session, AuditName, [new("uri", "string", uri.Length)], outcome, duration, length, new(), errorId));
        }
    }

    private async Task<FileReadResult> ReadInTurnAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken client)
    {
        if (drain.IsDraining)
        {
            throw Refuse("The server is shutting down.");
        }

        var path = Uri.UnescapeDataString(request.Params.Uri[Scheme.Length..]);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(client, drain.CancelCalls);
        var share = MemoryShare.Of(request.JsonRpcRequest);
        using var place = await share.TryReserveAsync(files.SizeOf(path), linked.Token)
            ? await gate.TryEnterAsync(web: false, request.Server.SessionId, linked.Token)
            : null;
        if (place is null)
        {
            throw Refuse("The server is busy with other calls; try again later.");
        }

        var file = await files.ReadAsync(path, null, linked.Token);
        share.Grow(file.Content.Length);
        return file;
    }

    private static McpProtocolException Refuse(string message) => new(message, Busy);

    [LoggerMessage(Level = LogLevel.Error, Message = "Error {Id}: reading a resource failed")]
    private partial void LogFailed(string id, Exception exception);
}
