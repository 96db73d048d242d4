using System.Diagnostics;

namespace ContainerMcp.SandboxServer.Memory;

/// <summary>
/// Makes room on the heap for a large message before it is read. The array pools keep the buffers of earlier ones for each
/// thread (a message of 9 MiB takes some of 128 MiB) and let go of them only after a collection, which is too late for the
/// allocation that would need the room; and an answer that is on its way to a slow client is in memory still. What runs in jails
/// takes of the same container: the server waits for it rather than have it killed.
/// </summary>
internal static class HeapRoom
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(50);
    private static readonly MemoryPressure Container = new("/");

    // Collections stop every call, so that who waits may not ask for one at each look.
    private const int LooksPerCollection = 20;

    /// <summary>Whether so many bytes fit beside what the heap holds, when need be after collections and a while.</summary>
    public static async ValueTask<bool> WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var look = 0; !Fits(bytes); look++)
        {
            if (look % LooksPerCollection == 0)
            {
                // The pools are emptied by a finalizer of the first collection; the second takes their arrays.
                Collect();
                GC.WaitForPendingFinalizers();
                Collect();
                continue;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                return false;
            }

            await Task.Delay(Look, cancellationToken);
        }

        return true;
    }

    private static bool Fits(long bytes) =>
        GC.GetTotalMemory(forceFullCollection: false) + bytes <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes && bytes <= Container.Room;

    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
