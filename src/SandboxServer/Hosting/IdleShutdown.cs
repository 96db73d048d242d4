using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Ends a server that nobody uses (IDLE_TIMEOUT). The termination message <c>IdleTimeout</c> tells the operator to
/// suspend the sandbox instead of starting it again.
/// </summary>
internal sealed partial class IdleShutdown(
    EndpointSettings settings, ActivityMonitor activity, DrainState drain, IHostApplicationLifetime application,
    TimeProvider time, ILogger<IdleShutdown> logger) : SupervisedService(time, logger)
{
    /// <summary>The termination message, an agreement with the operator.</summary>
    public const string Message = "IdleTimeout";

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // The start is not idleness, however long it takes.
        application.ApplicationStarted.Register(() =>
        {
            activity.Touch();
            _started.TrySetResult();
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (settings.IdleTimeout is not { } limit)
        {
            return;
        }

        await _started.Task.WaitAsync(stoppingToken);
        while (true)
        {
            var left = limit - activity.IdleFor;
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            await Task.Delay(left, Time, stoppingToken);
        }

        drain.Begin();
        LogIdle(Logger, limit);
        WriteTerminationMessage();
        application.StopApplication();
    }

    private void WriteTerminationMessage()
    {
        try
        {
            File.WriteAllText(settings.TerminationLogPath, Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Outside Kubernetes there is no such file, and creating one in /dev is not ours to do.
            LogNoTerminationLog(Logger, e.HResult & 0xffff);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Nothing happened for {Limit}: stopping (IDLE_TIMEOUT)")]
    private static partial void LogIdle(ILogger logger, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "No termination message written (error {Code})")]
    private static partial void LogNoTerminationLog(ILogger logger, int code);
}
