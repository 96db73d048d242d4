using ContainerMcp.SandboxServer.Calls;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Managers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Resources;

/// <summary>The resource template <c>file://{path}</c>: a file of the workspace under the rules of <c>file_read</c>.</summary>
/// <remarks>As in the original, a file that cannot be read is the text <c>Error: …</c> and not an error of the protocol.</remarks>
internal sealed class FileResource(FileManager files, CallPipeline pipeline) : McpServerResource
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
    public override async ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var uri = request.Params.Uri;
        var path = Uri.UnescapeDataString(uri[Scheme.Length..]);
        var call = new Call(AuditName, request.Server.SessionId, request.JsonRpcRequest, [new("uri", "string", uri.Length)])
        {
            ExpectedBytes = () => files.SizeOf(path),
        };
        var ending = await pipeline.RunAsync<ReadResourceResult>(call, ReadAsync, cancellationToken);
        return ending.Result ?? throw (ending.Outcome == CallOutcome.Error
            ? new McpException(ending.Reason!)
            : new McpProtocolException(char.ToUpperInvariant(ending.Reason![0]) + ending.Reason[1..], Busy));

        async ValueTask<CallAnswer<ReadResourceResult>> ReadAsync(CancellationToken token)
        {
            var file = await files.ReadAsync(path, null, token);
            var text = file.Success ? file.Content : $"Error: {file.Error}";
            return new(new() { Contents = [new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = text }] }, file.Success, file.Content.Length);
        }
    }
}
