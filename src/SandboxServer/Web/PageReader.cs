using ContainerMcp.SandboxServer.Memory;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Where pages are taken apart: few at a time, each with its memory reserved before and a time of its own, and on a thread that no other
/// call waits for. A page of megabytes takes some hundred megabytes and seconds; its neighbours wait or are refused, and nobody else.
/// </summary>
/// <param name="budget">The memory of calls.</param>
/// <param name="time">The clock.</param>
/// <param name="bodies">Bytes of bodies at one time; null for a part of the heap.</param>
internal sealed class PageReader(MemoryBudget budget, TimeProvider time, long? bodies = null) : IDisposable
{
    /// <summary>Smaller bodies need no turn: what they can cost is little, and most pages are no larger.</summary>
    private const int Small = 64 * 1024;

    // Measured over pages of all kinds (docs/benchmarks.md): text, its copies and the parser's buffers by the byte, nodes by their number,
    // of which there can be one in two bytes.
    private const long TextFactor = 24, NodeBytes = 400;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turns = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 2));

    // Bodies that wait for their turn are no part of the calls' memory: whose turn it is waits for memory, and must not wait for them.
    private readonly long _most = bodies ?? MemoryBudget.Heap / 6;
    private long _bodies;

    /// <summary>Counts a body while it arrives and until its page was read.</summary>
    public PageBody Expect() => new(this);

    /// <summary>More of a body is here.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="of">What the body takes in all; a small one is never refused.</param>
    /// <exception cref="PageFault">There is no room for it.</exception>
    public void Hold(long bytes, long of)
    {
        if (Interlocked.Add(ref _bodies, bytes) > _most && of > 2 * Small)
        {
            throw new PageFault("The server is busy with other large pages; try again later");
        }
    }

    /// <summary>A body is gone.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _bodies, -bytes);

    /// <summary>Runs what reads a page of so many bytes, in its turn.</summary>
    /// <exception cref="PageFault">There is no memory for it, or it took too long.</exception>
    public async Task<T> ReadAsync<T>(int bytes, Func<CancellationToken, T> read, CancellationToken ct)
    {
        if (bytes <= Small)
        {
            return await RunAsync(read, ct);
        }

        if (CostOf(bytes) > MemoryBudget.Heap)
        {
            throw new PageFault($"the page has {bytes} bytes, which may take more memory than this server has (resources.limits.memory)");
        }

        await _turns.WaitAsync(ct);
        try
        {
            var cost = budget.Cap(CostOf(bytes));
            if (!await budget.TryReserveAsync(cost, ct))
            {
                throw new PageFault("The server is busy with other large calls; try again later");
            }

            try
            {
                return await RunAsync(read, ct);
            }
            finally
            {
                budget.Return(cost);
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static long CostOf(long bytes) => (bytes * TextFactor) + (Math.Min(bytes / 2, PageLimits.MaxNodes) * NodeBytes);

    private async Task<T> RunAsync<T>(Func<CancellationToken, T> read, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await Task.Factory.StartNew(() => read(either.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new PageFault($"the page, or the selector on it, takes more than {Longest.TotalSeconds:0} seconds to work through");
        }
        catch (OutOfMemoryException)
        {
            throw new PageFault("the page takes more memory than the server has");
        }
    }
}
