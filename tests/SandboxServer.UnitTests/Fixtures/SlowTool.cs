using System.Globalization;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tools;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>A tool that takes its time, throws, or waits to be cancelled, as a test asks.</summary>
internal sealed class SlowTool() : SandboxTool<Dictionary<string, string>>(Describe(), (System.Text.Json.Serialization.Metadata.JsonTypeInfo<Dictionary<string, string>>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Dictionary<string, string>)))
{
    private int _started;
    private int _cancelled;

    public int Started => Volatile.Read(ref _started);

    public int Cancelled => Volatile.Read(ref _cancelled);

    public static void Register(IServiceCollection services) => services.AddSingleton<McpServerTool, SlowTool>();

    protected override bool IsFailure(Dictionary<string, string> result) => false;

    protected override async Task<Dictionary<string, string>> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(double.Parse(arguments.OptionalText("ms") ?? "0", CultureInfo.InvariantCulture)), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }

        return arguments.OptionalText("throw") is { } message ? throw new InvalidOperationException(message) : new() { ["text"] = arguments.OptionalText("text") ?? "" };
    }

    private static ToolDefinition Describe() => new("slow", "Slow", "For tests.",
        [ToolParameter.OptionalText("ms", "."), ToolParameter.OptionalText("text", "."), ToolParameter.OptionalText("throw", ".")],
        [new("text", "string", ".")]);
}
