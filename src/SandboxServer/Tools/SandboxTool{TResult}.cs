using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ContainerMcp.SandboxServer.Memory;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// The thin surface over a manager: checked arguments in, the manager's result out as structured content, mirrored as
/// text for clients that know no structured content. What the manager reports as a failure keeps its keys, with <c>success</c> false, as
/// in the original; where the tool could not do its work it is marked as an error as well. A program that ran and failed is no failure
/// of the tool.
/// </summary>
internal abstract class SandboxTool<TResult>(ToolDefinition definition, JsonTypeInfo<TResult> json) : SandboxTool(definition)
{
    /// <inheritdoc/>
    public sealed override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var arguments = ToolArguments.Read(Definition, request.Params.Arguments);
        var done = await RunAsync(arguments, cancellationToken);
        var result = JsonSerializer.SerializeToUtf8Bytes(done, json);
        // As a document, as text and on its way it takes many times its size.
        await MemoryShare.Of(request.JsonRpcRequest).GrowAsync(result.Length, cancellationToken);
        return new()
        {
            IsError = IsFailure(done) ? true : null,
            // Over the same buffer, not a copy of it.
            StructuredContent = JsonDocument.Parse(result.AsMemory()).RootElement,
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(result) }],
        };
    }

    /// <summary>Whether the tool could not do its work.</summary>
    protected abstract bool IsFailure(TResult result);

    /// <summary>Calls the manager.</summary>
    protected abstract Task<TResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken);
}
