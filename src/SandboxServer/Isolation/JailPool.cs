namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Jails of one kind that are started before anybody asks; each is handed out once. Whoever comes when none is ready gets
/// the next that becomes so, whether it was started for a caller or for the stock. After a long time without a call none
/// is kept.
/// </summary>
internal sealed partial class JailPool(JailKind kind, JailFactory factory, TimeProvider time, ILogger<JailPool> logger) : IAsyncDisposable
{
    private static readonly TimeSpan LongestUpkeep = TimeSpan.FromSeconds(5);

    // While others are ready the next is not started beside the call, which would double the time of a short one.
    private static readonly TimeSpan RestockDelay = TimeSpan.FromMilliseconds(50);

    // Half of a start is waiting for the kernel, so more than one a processor pays; many more only slow each other down.
    private static readonly int MostStarts = Math.Clamp(Environment.ProcessorCount * 2, 2, 8);

    private readonly Lock _gate = new();
    private readonly Queue<Jail> _ready = new();
    private readonly Queue<TaskCompletionSource<Jail>> _callers = new();
    private readonly CancellationTokenSource _stopping = new(); // has no timer and no handle, so nothing to dispose of
    private readonly HashSet<Task<bool>> _starts = [];
    private long _lastUse = time.GetTimestamp();
    private bool _stocked;

    /// <summary>Jails that wait for a call now.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>A jail that nobody used. The caller owns it.</summary>
    /// <exception cref="JailException">None was ready and none could be started.</exception>
    public async Task<Jail> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var jail = await NextAsync(cancellationToken);
            if (jail.IsAlive)
            {
                return jail;
            }

            await jail.DisposeAsync(); // it ended while it waited
        }
    }

    /// <summary>Keeps the stock until cancelled: fills it, replaces what has ended, lets it go when nobody calls for long.</summary>
    public async Task KeepStockAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stocked = true;
            _lastUse = time.GetTimestamp();
        }

        var half = factory.Options.ReadyIdle / 2;
        using var interval = new PeriodicTimer(half < LongestUpkeep ? half : LongestUpkeep, time);
        do
        {
            await DiscardAsync(IsIdle ? static _ => true : static jail => !jail.IsAlive);
            StartWhatIsMissing();
        }
        while (await interval.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Ends the stock and all starts; who waits is told. Safe to call more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task<bool>[] starts;
        lock (_gate)
        {
            starts = [.. _starts];
        }

        _ = await Task.WhenAll(starts);
        while (Fail(Stopping()))
        {
            // each caller
        }

        await DiscardAsync(static _ => true);
    }

    private bool HasCallers
    {
        get
        {
            lock (_gate)
            {
                return _callers.Any(caller => !caller.Task.IsCompleted);
            }
        }
    }

    private bool IsIdle => time.GetElapsedTime(Volatile.Read(ref _lastUse)) > factory.Options.ReadyIdle;

    private async Task<Jail> NextAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastUse, time.GetTimestamp());
        var caller = new TaskCompletionSource<Jail>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isStocked;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                throw Stopping();
            }

            if (_ready.TryDequeue(out var jail))
            {
                caller.SetResult(jail);
            }
            else
            {
                _callers.Enqueue(caller);
            }

            isStocked = _ready.Count > 0;
        }

        if (isStocked)
        {
            _ = StartLaterAsync();
        }
        else
        {
            StartWhatIsMissing();
        }

        await using var cancelled = cancellationToken.Register(() => caller.TrySetCanceled(cancellationToken));
        return await caller.Task;
    }

    private async Task StartLaterAsync()
    {
        await Task.Delay(RestockDelay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        StartWhatIsMissing();
    }

    private void StartWhatIsMissing()
    {
        lock (_gate)
        {
            var stock = _stocked && !IsIdle ? factory.Options.ReadyJails : 0;
            var waiting = _callers.Count(caller => !caller.Task.IsCompleted);
            while (!_stopping.IsCancellationRequested && _starts.Count < MostStarts && _ready.Count + _starts.Count < stock + waiting)
            {
                var start = Task.Run(StartAsync, CancellationToken.None);
                _ = _starts.Add(start);
                _ = start.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private void Ended(Task<bool> start)
    {
        lock (_gate)
        {
            _ = _starts.Remove(start);
        }

        // Callers that came meanwhile. The stock waits for the next upkeep when a start failed, lest it spins.
        if (start.Result || HasCallers)
        {
            StartWhatIsMissing();
        }
    }

    private async Task<bool> StartAsync()
    {
        try
        {
            var jail = await factory.StartAsync(kind, _stopping.Token);
            if (!Deliver(jail))
            {
                await jail.DisposeAsync(); // the rush is over
            }

            return true;
        }
        catch (Exception e) // whatever it was: a caller is told, else it is logged
        {
            if (!Fail(e) && e is not OperationCanceledException)
            {
                LogStartFailed(e, kind);
            }

            return false;
        }
    }

    private bool Deliver(Jail jail)
    {
        lock (_gate)
        {
            while (_callers.TryDequeue(out var caller))
            {
                if (caller.TrySetResult(jail))
                {
                    return true;
                }
            }

            if (_stopping.IsCancellationRequested || !_stocked || _ready.Count >= factory.Options.ReadyJails)
            {
                return false;
            }

            _ready.Enqueue(jail);
            return true;
        }
    }

    private bool Fail(Exception exception)
    {
        lock (_gate)
        {
            while (_callers.TryDequeue(out var caller))
            {
                if (caller.TrySetException(exception))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static JailException Stopping() => new("The server is stopping.");

    private async Task DiscardAsync(Func<Jail, bool> unwanted)
    {
        List<Jail> discarded;
        lock (_gate)
        {
            discarded = [.. _ready.Where(unwanted)];
            var kept = _ready.Except(discarded).ToList();
            _ready.Clear();
            kept.ForEach(_ready.Enqueue);
        }

        foreach (var jail in discarded)
        {
            await jail.DisposeAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No {Kind} jail could be made ready; trying again.")]
    private partial void LogStartFailed(Exception exception, JailKind kind);
}
