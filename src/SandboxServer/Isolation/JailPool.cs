using System.Collections.Concurrent;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Jails of one kind that were started before anybody asked: each is handed out once. When none is ready the caller's
/// own is started, so a burst is slower and never refused. After a long time without a call none is kept.
/// </summary>
internal sealed partial class JailPool(JailKind kind, JailFactory factory, TimeProvider time, ILogger<JailPool> logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Jail> _ready = new();
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private long _lastUse = time.GetTimestamp();

    /// <summary>Jails that wait for a call now.</summary>
    public int Ready => _ready.Count;

    /// <summary>A jail that nobody used. The caller owns it.</summary>
    /// <exception cref="JailException">None was ready and none could be started.</exception>
    public async Task<Jail> TakeAsync(CancellationToken cancellationToken)
    {
        _lastUse = time.GetTimestamp();
        try
        {
            while (_ready.TryDequeue(out var jail))
            {
                if (jail.IsAlive)
                {
                    return jail;
                }

                await jail.DisposeAsync();
            }

            return await factory.StartAsync(kind, cancellationToken);
        }
        finally
        {
            Wake();
        }
    }

    /// <summary>Keeps jails ready until cancelled. A failure to start one is logged and tried again, ever more slowly.</summary>
    public async Task RefillAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var left = factory.Options.ReadyIdle - time.GetElapsedTime(_lastUse);
                if (left <= TimeSpan.Zero)
                {
                    await DrainAsync();
                    await _wanted.WaitAsync(cancellationToken);
                }
                else if (_ready.Count < factory.Options.ReadyJails)
                {
                    _ready.Enqueue(await factory.StartAsync(kind, cancellationToken));
                }
                else
                {
                    await _wanted.WaitAsync(left, cancellationToken);
                }

                retry = FirstRetry;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it was, calls start their own jails meanwhile and tell their callers
            {
                LogRefillFailed(e, kind);
                await Task.Delay(retry, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                retry = retry * 2 > LastRetry ? LastRetry : retry * 2;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _wanted.Dispose();
    }

    private async Task DrainAsync()
    {
        while (_ready.TryDequeue(out var jail))
        {
            await jail.DisposeAsync();
        }
    }

    private void Wake()
    {
        try
        {
            _wanted.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No {Kind} jail could be made ready; trying again.")]
    private partial void LogRefillFailed(Exception exception, JailKind kind);
}
