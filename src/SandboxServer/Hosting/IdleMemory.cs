using ContainerMcp.Common;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Gives memory back when nobody needs it: a sandbox is idle most of its life, and without allocations the collector has
/// no reason to run. Only after a quiet while and only if something was allocated since, so that calls never wait for it.
/// </summary>
internal sealed class IdleMemory(ActivityMonitor activity, TimeProvider time, ILogger<IdleMemory> logger) : SupervisedService(time, logger)
{
    private const long WorthIt = 2 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), Quiet = TimeSpan.FromSeconds(2);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, Time);
        var seen = 0L;
        var views = new AssemblyViews();
        var looks = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (activity.IdleFor >= Quiet && looks > 0)
            {
                looks--;
                views.Look();
            }

            if (activity.IdleFor >= Quiet && GC.GetTotalAllocatedBytes() - seen > WorthIt)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                _ = LibC.TrimHeap(0); // what the runtime itself and the marshalling of calls took of the C library's heap
                looks = 2;
                seen = GC.GetTotalAllocatedBytes();
            }
        }
    }
}
