using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Lets a bounded number of calls run and a bounded number wait. The SSE transport has no brake of its own: it accepts every message at once.</summary>
internal sealed class CallGate(EndpointSettings settings) : IDisposable
{
    private const int WaitingPerRunning = 16;

    private readonly SemaphoreSlim _places = new(settings.MaxConcurrentCalls);
    private int _waiting;

    /// <summary>Waits for a place; false when too many wait already. Give it back with <see cref="Leave"/>.</summary>
    public async ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return true;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > settings.MaxConcurrentCalls * WaitingPerRunning)
            {
                return false;
            }

            await _places.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
