using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Has the jail proven while the server already listens, and again from time to time while the proof fails: a node short
/// of memory for a moment must not leave a sandbox dead. Until then bash and python refuse and <c>/readyz</c> says why.
/// </summary>
internal sealed partial class IsolationProof(
    ServerSettings settings, IIsolationStatus isolation, TimeProvider time, ILogger<IsolationProof> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    [SuppressMessage("Design", "CA1031", Justification = "A proof that cannot be attempted is a proof that failed.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Tools is { Bash: false, Python: false })
        {
            return;
        }

        string? last = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            string? failure;
            try
            {
                if (await isolation.ProveAsync(stoppingToken))
                {
                    LogProven();
                    return;
                }

                failure = isolation.Failure ?? "no reason given";
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                failure = e.GetType().Name;
                LogCrashed(e);
            }

            if (failure != last)
            {
                LogFailed(failure);
                last = failure;
            }

            await Task.Delay(Again, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The jail is proven")]
    private partial void LogProven();

    [LoggerMessage(Level = LogLevel.Error, Message = "The jail is not proven, bash and python are refused: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The proof of the jail could not be attempted")]
    private partial void LogCrashed(Exception exception);
}
