using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Registers the managers and the tools above them. Tools of a disabled group do not exist, rather than refuse.</summary>
internal static class ManagerSetup
{
    public static void AddManagers(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Bash);
        services.AddSingleton(settings.Python);
        services.AddSingleton(settings.File);
        services.AddSingleton(settings.Web);
        services.AddSingleton<FileManager>();
        services.AddSingleton<Isolation.IIsolationStatus, Isolation.UnprovenIsolation>();
    }

    public static void AddSandboxTools(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<McpServerTool, EnvironmentTool>();
        if (settings.Tools.File)
        {
            services.AddSingleton<McpServerTool, FileReadTool>();
            services.AddSingleton<McpServerTool, FileWriteTool>();
            services.AddSingleton<McpServerTool, FileListTool>();
            services.AddSingleton<McpServerTool, FileDeleteTool>();
            services.AddSingleton<McpServerTool, FileMoveTool>();
        }
    }
}
