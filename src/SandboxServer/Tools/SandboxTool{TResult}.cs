using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ContainerMcp.SandboxServer.Memory;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// The thin surface over a manager: checked arguments in, the manager's result out as structured content, mirrored as
/// text for clients that know no structured content. What the manager reports as a failure stays an ordinary result
/// with <c>success</c> false, as in the original; only wrong arguments are MCP errors.
/// </summary>
internal abstract class SandboxTool<TResult>(ToolDefinition definition, JsonTypeInfo<TResult> json) : SandboxTool(definition)
{
    /// <inheritdoc/>
    public sealed override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var arguments = ToolArguments.Read(Definition, request.Params.Arguments);
        var result = JsonSerializer.SerializeToUtf8Bytes(await RunAsync(arguments, cancellationToken), json);
        // As a document, as text and on its way it takes many times its size.
        await MemoryShare.Of(request.JsonRpcRequest).GrowAsync(result.Length, cancellationToken);
        return new()
        {
            // Over the same buffer, not a copy of it.
            StructuredContent = JsonDocument.Parse(result.AsMemory()).RootElement,
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(result) }],
        };
    }

    /// <summary>Calls the manager.</summary>
    protected abstract Task<TResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken);
}
