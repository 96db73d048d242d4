using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Takes calls of tools through <see cref="CallPipeline"/>, with progress for clients that ask for it.</summary>
internal sealed class CallFilter(CallPipeline pipeline, RestartNotice restart, TimeProvider time)
{
    public McpRequestHandler<CallToolRequestParams, CallToolResult> Wrap(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (request, cancellationToken) => InvokeAsync(next, request, cancellationToken);

    private async ValueTask<CallToolResult> InvokeAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var tool = request.MatchedPrimitive as SandboxTool;
        // An unknown tool is an error of the protocol, which the SDK puts into the words of the specification.
        var name = tool?.Definition.Name ?? "unknown";
        var call = new Call(name, request.Server.SessionId, request.JsonRpcRequest, ArgumentShapes.Of(tool?.Definition, request.Params?.Arguments))
        {
            IsWeb = tool?.Definition.OpenWorld == true,
            ExpectedBytes = () => tool?.ExpectedBytes(request.Params?.Arguments) ?? 0,
        };
        var ending = await pipeline.RunAsync<CallToolResult>(call, WorkAsync, cancellationToken);
        var result = ending.Result ?? Error(name, ending.Reason!);
        restart.Attach(request.Server.SessionId, result);
        return result;

        async ValueTask<CallAnswer<CallToolResult>> WorkAsync(CancellationToken token)
        {
            await using var progress = ProgressReporter.Start(request, time);
            var result = await next(request, token);
            return new(result, Succeeded(result), result.Content.OfType<TextContentBlock>().Sum(block => (long)block.Text.Length));
        }
    }

    // The original's prefix: clients that looked for it still find it.
    private static CallToolResult Error(string tool, string reason) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = $"Error executing tool {tool}: {reason}" }] };

    private static bool Succeeded(CallToolResult result) =>
        result.IsError != true
        && (result.StructuredContent is not { } content
            || (content.TryGetProperty("success", out var success) ? success.GetBoolean() : !content.TryGetProperty("error", out _)));
}
