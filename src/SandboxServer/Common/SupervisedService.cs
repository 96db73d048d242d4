using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.SandboxServer.Common;

/// <summary>
/// A background task that a failure does not end: one call may have taken the memory that another's allocation, or this one's, would have
/// needed. It is logged, and a second later the work starts anew.
/// </summary>
internal abstract partial class SupervisedService(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>The log.</summary>
    protected ILogger Logger => logger;

    /// <summary>The work; its return is its end.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    [SuppressMessage("Design", "CA1031", Justification = "The supervisor: whatever it was, the work goes on.")]
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await WorkAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(GetType().Name, e);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service} failed and starts again")]
    private partial void LogFailed(string service, Exception exception);
}
