using System.Globalization;
using System.Runtime.InteropServices;

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
    private const int NotNeeded = 4; // MADV_DONTNEED
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private HashSet<string> _views = [];

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
                    GiveBackViews();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A host that hides /proc: then the pages stay.
                }

                collected = allocated;
            }
        }
    }

    /// <summary>
    /// Gives back the pages of the views that were there at the time before too: the runtime keeps these for good, while the place of one
    /// that comes and goes might hold something else by the time of the call.
    /// </summary>
    private void GiveBackViews()
    {
        // "7f2c00000000-7f2c00010000 r--s 00000000 fe:00 1234    /usr/share/dotnet/System.dll": read-only and shared, so that no page
        // of it can differ from the file's.
        HashSet<string> views = [.. File.ReadLines("/proc/self/maps").Where(static line =>
            line.Contains(" r--s ", StringComparison.Ordinal) && line.EndsWith(".dll", StringComparison.Ordinal))];
        foreach (var line in views.Where(_views.Contains))
        {
            var ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var (start, end) = (Address(ends[0]), Address(ends[1]));
            _ = AdviseMemory(start, end - start, NotNeeded);
        }

        _views = views;
    }

    private static nuint Address(string text) => nuint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "Memory is not given back any more.")]
    private partial void LogStopped(Exception exception);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(nuint start, nuint length, int advice);
}
