using ContainerMcp.SandboxServer.Common;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// Threads for work that blocks and cannot be interrupted: what waits for a name server must not hold the threads that all other calls run
/// on, of which a pod with one processor has one. Each thread lives as long as its work.
/// </summary>
/// <param name="most">How many there are at the most, a quarter of them for one client; who comes then waits.</param>
internal sealed class LookupThreads(int most)
{
    // getaddrinfo needs little, and a container counts what is touched.
    private const int StackBytes = 256 << 10;

    // Who waits for one is a call, or a connection of a page, and these are bounded.
    private readonly FairPlaces _places = new(most, most / 4, int.MaxValue);

    /// <summary>
    /// Runs <paramref name="work"/> to its end; the token ends only the wait for it. The thread counts as its client's until then: one that
    /// gives up early and asks again would have all of them in the end.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<T> work, string? client, CancellationToken ct)
    {
        var place = (await _places.TryEnterAsync(client ?? "", client is not null, ct))!;
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            new Thread(() => Run(work, result, place), StackBytes) { IsBackground = true, Name = "name lookup" }.Start();
        }
        catch
        {
            place.Dispose(); // no thread could be started
            throw;
        }

        return await result.Task.WaitAsync(ct);
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> result, IDisposable place)
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
            place.Dispose();
        }
    }
}
