using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Leadership;

namespace ContainerMcp.ControllerRuntime.Hosting;

/// <summary>
/// Runs the caches, and, once these are in sync and this process leads, the controllers. On shutdown running
/// reconciliations may finish, then the lease is given back, then the caches stop.
/// </summary>
internal sealed partial class OperatorHost(
    IEnumerable<IInformer> informers, IEnumerable<IController> controllers, LeaderElector elector, EventRecorder events,
    ApiConnection connection, ContactProbe probe, LoopSupervisor supervisor, RuntimeOptions options, TimeProvider timeProvider,
    ILogger<OperatorHost> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Controllers first: they subscribe to the caches, which must not be filled before.
        var all = controllers.ToArray();
        connection.Fence = options.LeaderElection ? elector : null;
        using var end = new CancellationTokenSource();
        var background = informers.SelectMany(informer => informer.Loops)
            .Append(("events", events.RunAsync))
            .Append(("contact", probe.RunAsync))
            .Select(loop => supervisor.RunAsync(loop.Item1, loop.Item2, end.Token))
            .ToArray();
        try
        {
            await supervisor.RunAsync("leader", (loop, stop) => LeadAsync(all, loop, stop), stoppingToken);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(background);
            LogStopped();
        }
    }

    private async Task LeadAsync(IController[] all, LoopHandle loop, CancellationToken stop)
    {
        while (!informers.All(informer => informer.HasSynced))
        {
            loop.Tick();
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeProvider, stop);
        }

        LogSynced();
        await (options.LeaderElection
            ? elector.RunAsync(lost => RunControllersAsync(all, stop, lost), loop, stop)
            : elector.RunAloneAsync(() => RunControllersAsync(all, stop, CancellationToken.None), loop));
    }

    private async Task RunControllersAsync(IController[] all, CancellationToken stop, CancellationToken lost)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(lost);
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(stop, lost);
        await using var shutdown = noMore.Token.Register(() => _ = AbortLaterAsync(abort));

        // Leads until it has to stop, even with nothing to reconcile.
        var until = Task.Delay(Timeout.Infinite, noMore.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await Task.WhenAll(all.Select(controller => controller.RunAsync(noMore.Token, abort.Token)).Append(until));
    }

    private async Task AbortLaterAsync(CancellationTokenSource abort)
    {
        await Task.Delay(options.ShutdownTimeout, timeProvider);
        try
        {
            await abort.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // All reconciliations had finished by then.
        }
    }

    [LoggerMessage(LogLevel.Information, "All caches are in sync.")]
    private partial void LogSynced();

    [LoggerMessage(LogLevel.Information, "The controllers have stopped.")]
    private partial void LogStopped();
}
