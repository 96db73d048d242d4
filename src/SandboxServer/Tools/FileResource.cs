using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Managers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>The resource template <c>file://{path}</c>: a file of the workspace under the rules of <c>file_read</c>.</summary>
/// <remarks>As in the original, a failure is the text <c>Error: …</c> and not an error of the protocol.</remarks>
internal sealed partial class FileResource(FileManager files, ActivityMonitor activity, ILogger<FileResource> logger) : McpServerResource
{
    private const string Scheme = "file://";

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
        activity.BeginCall();
        try
        {
            var path = Uri.UnescapeDataString(request.Params.Uri[Scheme.Length..]);
            var file = await files.ReadAsync(path, null, cancellationToken);
            return new()
            {
                Contents =
                [
                    new TextResourceContents
                    {
                        Uri = request.Params.Uri,
                        MimeType = "text/plain",
                        Text = file.Success ? file.Content : $"Error: {file.Error}",
                    },
                ],
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var id = ErrorId.New();
            LogFailed(id, e);
            throw new ModelContextProtocol.McpException($"internal error {id}.");
        }
        finally
        {
            activity.EndCall();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error {Id}: reading a resource failed")]
    private partial void LogFailed(string id, Exception exception);
}
