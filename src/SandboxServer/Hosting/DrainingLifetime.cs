using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Turns SIGTERM and SIGINT into an orderly end: running calls get MCP_SHUTDOWN_TIMEOUT to finish, the others are
/// cancelled and answer so, then the host stops. The host's own lifetime would close event streams at once, and with
/// them the results that their clients wait for. A second signal ends the waiting.
/// </summary>
internal sealed partial class DrainingLifetime(
    IHostApplicationLifetime application, DrainState drain, ActivityMonitor activity, EndpointSettings settings,
    TimeProvider time, ILogger<DrainingLifetime> logger) : IHostLifetime, IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20), Farewell = TimeSpan.FromSeconds(2);

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _received;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    /// <summary>Refuses new calls, waits for running ones, cancels the rest and stops the host.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails while waiting, the process must end.")]
    internal async Task DrainAsync()
    {
        try
        {
            drain.Begin();
            LogDraining(activity.RunningCalls, settings.ShutdownTimeout);
            if (!await WaitForCallsAsync(settings.ShutdownTimeout))
            {
                LogCancelling(activity.RunningCalls);
                await drain.CancelRunningAsync();
                await WaitForCallsAsync(Farewell);
            }
        }
        finally
        {
            application.StopApplication();
        }
    }

    private async Task<bool> WaitForCallsAsync(TimeSpan limit)
    {
        var started = time.GetTimestamp();
        while (activity.RunningCalls > 0 && time.GetElapsedTime(started) < limit && !application.ApplicationStopping.IsCancellationRequested)
        {
            await Task.Delay(Poll, time);
        }

        return activity.RunningCalls == 0;
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) == 1)
        {
            _ = DrainAsync();
        }
        else
        {
            application.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Told to stop: {Calls} running call(s) get {Time} to finish")]
    private partial void LogDraining(int calls, TimeSpan time);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cancelling {Calls} call(s) that did not finish in time")]
    private partial void LogCancelling(int calls);
}
