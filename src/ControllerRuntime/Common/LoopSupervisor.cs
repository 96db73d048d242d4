using System.Collections.Concurrent;

namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>Runs background loops: one that fails or ends by itself is reported and started again after a pause.</summary>
internal sealed partial class LoopSupervisor(
    RuntimeOptions options, TimeProvider timeProvider, RuntimeMetrics metrics, ILogger<LoopSupervisor> logger)
{
    private readonly ConcurrentDictionary<LoopHandle, byte> _loops = new();

    /// <summary>Loops that have not ticked within the deadline, by name with the time since; empty while all are well.</summary>
    public IReadOnlyList<string> Stalled =>
        [.. _loops.Keys.Where(loop => loop.SinceTick > options.LoopDeadline).Select(loop => $"{loop.Name} ({loop.SinceTick.TotalSeconds:0} s)")];

    /// <summary>Runs <paramref name="body"/> until the token is cancelled, whatever it does; never throws.</summary>
    public async Task RunAsync(string name, Func<LoopHandle, CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        var loop = new LoopHandle(name, timeProvider);
        _loops.TryAdd(loop, 0);
        metrics.LoopStarted(name);
        var backoff = new JitteredBackoff(options.WatchBackoffMin, options.WatchBackoffMax, Random.Shared.NextDouble);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var started = timeProvider.GetTimestamp();
                loop.Tick();
                try
                {
                    // Off the caller's thread: a body that works before its first await must not hold up the others.
                    await Task.Run(() => body(loop, cancellationToken), cancellationToken);
                    if (cancellationToken.IsCancellationRequested)
                    {
                        return;
                    }

                    LogEnded(name);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception e)
                {
                    // A supervisor has to outlive every failure of what it supervises.
                    LogFailed(e, name);
                }

                metrics.LoopRestarted(name);
                if (timeProvider.GetElapsedTime(started) > options.WatchBackoffMax)
                {
                    backoff.Reset();
                }

                await Task.Delay(backoff.Next(), timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _loops.TryRemove(loop, out _);
        }
    }

    [LoggerMessage(LogLevel.Error, "The loop \"{Loop}\" failed and is started again.")]
    private partial void LogFailed(Exception exception, string loop);

    [LoggerMessage(LogLevel.Error, "The loop \"{Loop}\" ended by itself and is started again.")]
    private partial void LogEnded(string loop);
}
