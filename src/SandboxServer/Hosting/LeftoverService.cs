using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Tidies the workspace once after the start, beside the first calls: nobody waits for it.</summary>
internal sealed partial class LeftoverService(FileManager files, ILogger<LeftoverService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () =>
        {
            if (files.RemoveLeftovers(stoppingToken) is > 0 and var count)
            {
                LogRemoved(count);
            }
        },
        stoppingToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} file(s) that an earlier server had not finished writing")]
    private partial void LogRemoved(int count);
}
