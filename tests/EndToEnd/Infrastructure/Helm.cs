namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The real helm.</summary>
internal static class Helm
{
    public const string Chart = "charts/container-mcp";

    /// <summary>eng/helm finds, fetches once and runs the helm binary; HELM names another one.</summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("HELM") ?? Repository.File("eng/helm");

    public static Task<CommandOutput> RunAsync(CancellationToken ct, params string[] arguments) =>
        Command.RunAsync(Program, arguments, ct, timeout: TimeSpan.FromMinutes(3));

    public static Task<CommandOutput> TemplateAsync(CancellationToken ct, params string[] values) =>
        RunAsync(ct, ["template", "container-mcp", Chart, "--namespace", "container-mcp-system", .. values]);
}
