namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// Threads for work that blocks and cannot be interrupted: what waits for a name server must not hold the threads that all other calls run
/// on, of which a pod with one processor has one. Each thread lives as long as its work.
/// </summary>
/// <param name="most">How many there are at the most; who comes then waits.</param>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose of.
internal sealed class LookupThreads(int most)
{
    // getaddrinfo needs little, and a container counts what is touched.
    private const int StackBytes = 256 << 10;

    private readonly SemaphoreSlim _places = new(most, most);

    /// <summary>Runs <paramref name="work"/> to its end; the token ends only the wait for it.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            new Thread(() => Run(work, result), StackBytes) { IsBackground = true, Name = "name lookup" }.Start();
        }
        catch
        {
            _places.Release(); // no thread could be started
            throw;
        }

        return await result.Task.WaitAsync(ct);
    }

    private void Run<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(work());
        }
        catch (Exception e)
        {
            // The thread's end must not be the process' end: who waits is told.
            result.SetException(e);
            _ = result.Task.Exception; // and nobody may wait any more
        }
        finally
        {
            _places.Release();
        }
    }
}
