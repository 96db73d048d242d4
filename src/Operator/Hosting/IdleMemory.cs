using ContainerMcp.Common;

namespace ContainerMcp.Operator.Hosting;

/// <summary>
/// Gives memory back when there is nothing to do: after a burst the collector has no reason to run for hours, because nearly nothing is
/// allocated any more. And the runtime maps the file of every assembly as a whole, reads it once and keeps it: some 20 MB of pages that
/// are hardly looked at again, and come back without a read where they are.
/// </summary>
internal sealed partial class IdleMemory(TimeProvider time, ILogger<IdleMemory> logger) : BackgroundService
{
    private const long Quiet = 2 << 20;
    private const long WorthIt = 32 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly AssemblyViews _views = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // What is only a courtesy must not end the host, as an exception from here would.
            LogStopped(e);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var (collected, last) = (0L, 0L);
        while (true)
        {
            await Task.Delay(Look, time, stoppingToken);
            var allocated = GC.GetTotalAllocatedBytes();
            var isQuiet = allocated - last < Quiet;
            last = allocated;
            if (isQuiet && allocated - collected > WorthIt)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                try
                {
                    _views.Look();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A host that hides /proc: then the pages stay.
                }

                collected = allocated;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Memory is not given back any more.")]
    private partial void LogStopped(Exception exception);
}
