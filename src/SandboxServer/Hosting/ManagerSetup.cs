using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Resources;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Registers the managers and the tools above them. Tools of a disabled group do not exist, rather than refuse.</summary>
internal static class ManagerSetup
{
    private const long LeastBashMemory = 64L << 20;

    public static void AddManagers(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Bash);
        services.AddSingleton(settings.Python);
        services.AddSingleton(settings.File);
        services.AddSingleton<FileManager>();
        if (settings.Tools.File)
        {
            services.AddHostedService<LeftoverService>();
        }

        if (settings.Tools.Web)
        {
            services.AddSingleton(settings.Web);
            services.AddWeb(settings.Web);
        }

        // Without tools that run something no jail is needed at start, nor firejail in the image.
        var runsCode = settings.Tools.Bash || settings.Tools.Python;
        if (runsCode || settings.Tools.Web)
        {
            services.AddIsolation(runsCode ? Jails(settings) : Jails(settings) with { CallKinds = [] });
        }

        if (runsCode)
        {
            services.AddSingleton<BashManager>();
            services.AddSingleton<PythonManager>();
        }
    }

    public static void AddSandboxTools(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(provider => new ResultFiles(settings.SandboxRoot, ExtensionOfResults(settings.File), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ResultLimit(settings.MaxResultChars, provider.GetRequiredService<ResultFiles>()));
        services.AddSingleton<McpServerTool, EnvironmentTool>();
        if (settings.Tools.Bash)
        {
            services.AddSingleton<McpServerTool, CommandTool>();
        }

        if (settings.Tools.Python)
        {
            services.AddSingleton<McpServerTool, PythonTool>();
        }

        if (settings.Tools.File)
        {
            services.AddSingleton<McpServerTool, FileReadTool>();
            services.AddSingleton<McpServerTool, FileWriteTool>();
            services.AddSingleton<McpServerTool, FileListTool>();
            services.AddSingleton<McpServerTool, FileDeleteTool>();
            services.AddSingleton<McpServerTool, FileMoveTool>();
            services.AddSingleton<McpServerResource, FileResource>();
        }

        if (settings.Tools.Web)
        {
            services.AddSingleton<McpServerTool, WebSearchTool>();
            services.AddSingleton<McpServerTool, WebScrapeTool>();
            services.AddSingleton<McpServerTool, WebBrowseTool>();
        }
    }

    // One that file_read takes, if there is any.
    private static string ExtensionOfResults(FileSettings files) =>
        files.AllowAllExtensions || files.AllowedExtensions.Contains("txt", StringComparer.OrdinalIgnoreCase)
            ? "txt"
            : files.AllowedExtensions.FirstOrDefault(extension => extension is not "*" && !extension.Contains('.', StringComparison.Ordinal)) ?? "txt";

    internal static IsolationOptions Jails(ServerSettings settings) => new()
    {
        Workspace = settings.SandboxRoot,
        AllowedCommands = settings.Bash.AllowedCommands,
        AllowAllCommands = settings.Bash.AllowAll,
        PythonMemoryLimitBytes = settings.Python.MemoryLimitBytes,
        LongestCall = settings.Bash.TimeoutMax > settings.Python.TimeoutMax ? settings.Bash.TimeoutMax : settings.Python.TimeoutMax,
        BashMemoryLimitBytes = BashMemory(new MemoryPressure("/").ContainerLimit),
        SecretFiles = [.. new[] { settings.Endpoint.TokenFile, settings.Web.SearchKeyFile }.OfType<string>()],
        BrowserPath = settings.Web.BrowserPath,
        MaxConcurrentCalls = settings.Endpoint.MaxConcurrentCalls,
    };

    /// <summary>Half of the container's memory for one process, so that it fails itself before the kernel ends something else.</summary>
    internal static long? BashMemory(long? container) => container is { } limit ? Math.Max(limit / 2, LeastBashMemory) : null;
}
