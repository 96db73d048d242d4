namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The real helm.</summary>
internal static class Helm
{
    public const string Chart = "charts/container-mcp";

    /// <summary>Finds helm, or fetches it once.</summary>
    private static readonly string Program = Repository.File("eng/helm");

    public static Task<CommandOutput> RunAsync(CancellationToken ct, params string[] arguments) =>
        Command.RunAsync(Program, arguments, ct, timeout: TimeSpan.FromMinutes(3));

    public static Task<CommandOutput> TemplateAsync(CancellationToken ct, params string[] values) =>
        RunAsync(ct, ["template", "container-mcp", Chart, "--namespace", "container-mcp-system", .. values]);
}
