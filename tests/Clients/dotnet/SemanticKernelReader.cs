using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using ModelContextProtocol.Client;

namespace ContainerMcp.Clients;

/// <summary>Semantic Kernel: the SDK's tools are functions of a plugin.</summary>
internal sealed class SemanticKernelReader(Kernel kernel) : IReader
{
    public static async Task<SemanticKernelReader> CreateAsync(McpClient client, Uri model)
    {
        var tools = await client.ListToolsAsync().ConfigureAwait(false);
        var builder = Kernel.CreateBuilder();
        builder.AddOpenAIChatCompletion(StandIn.Model, StandIn.Client(model));
        var kernel = builder.Build();
#pragma warning disable SKEXP0001 // The way that Semantic Kernel's own samples go.
        kernel.Plugins.AddFromFunctions("sandbox", tools.Select(tool => tool.AsKernelFunction()));
#pragma warning restore SKEXP0001
        return new SemanticKernelReader(kernel);
    }

    public async Task<string?> DoAsync(Request request, CancellationToken cancellation)
    {
        var history = new ChatHistory("go");
        history.AddUserMessage("go");
#pragma warning disable SKEXP0001 // Without it numbers are sent as text, which the server refuses.
        var options = new FunctionChoiceBehaviorOptions { RetainArgumentTypes = true };
#pragma warning restore SKEXP0001
        var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(options: options) };
        var chat = kernel.GetRequiredService<IChatCompletionService>();
        return (await chat.GetChatMessageContentAsync(history, settings, kernel, cancellation).ConfigureAwait(false)).Content;
    }
}
