namespace ContainerMcp.SandboxServer.Memory;

/// <summary>
/// The memory that large messages may take together. Shares are given in the order of asking, so that a large one is
/// not starved by small ones; who waited too long is refused. A part is for small shares alone: they need not wait for all large ones.
/// </summary>
/// <param name="total">Bytes in all.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryBudget(long total, TimeProvider time)
{
    private const int MaxWaiting = 256, PartForSmall = 8, SmallOfPart = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Soon = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly long _total = total - (total / PartForSmall);
    private readonly LinkedList<Waiter> _waiting = [];
    private long _free = total - (total / PartForSmall), _freeForSmall = total / PartForSmall;

    /// <summary>
    /// Of what the collector may use (more than half of the container's limit, see the project file) the larger part. The rest is for
    /// everything that is not counted.
    /// </summary>
    public static long OfThisProcess => Heap / 10 * 7;

    /// <summary>What the collector may use.</summary>
    public static long Heap => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Bytes that nobody has; less than zero after <see cref="Take"/>.</summary>
    public long Free
    {
        get
        {
            lock (_lock)
            {
                return _free;
            }
        }
    }

    /// <summary>Whether somebody has waited for a share for a while.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_lock)
            {
                return _waiting.First is { } first && time.GetElapsedTime(first.Value.Since) > Soon;
            }
        }
    }

    /// <summary>No share is larger than the whole: who needs more gets everything.</summary>
    public long Cap(long bytes) => Math.Clamp(bytes, 0, _total);

    /// <summary>Takes a small share of what is kept for those; false when it is not small, or none is left. Give it back with <see cref="ReturnSmall"/>.</summary>
    public bool TryTakeSmall(long bytes)
    {
        lock (_lock)
        {
            if (bytes > total / PartForSmall / SmallOfPart || bytes > _freeForSmall)
            {
                return false;
            }

            _freeForSmall -= bytes;
            return true;
        }
    }

    /// <summary>Gives a small share back.</summary>
    public void ReturnSmall(long bytes)
    {
        lock (_lock)
        {
            _freeForSmall += bytes;
        }
    }

    /// <summary>Waits for a share; false when too many wait or none came free in time. Give it back with <see cref="Return"/>.</summary>
    public async ValueTask<bool> TryTakeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0)
        {
            return true;
        }

        LinkedListNode<Waiter> place;
        lock (_lock)
        {
            if (_waiting.Count == 0 && bytes <= _free)
            {
                _free -= bytes;
                return true;
            }

            if (_waiting.Count >= MaxWaiting)
            {
                return false;
            }

            place = _waiting.AddLast(new Waiter(bytes, time.GetTimestamp(), new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await place.Value.Turn.Task.WaitAsync(Patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return Withdraw(place);
        }
        catch (OperationCanceledException)
        {
            if (Withdraw(place))
            {
                Return(bytes);
            }

            throw;
        }
    }

    /// <summary>Waits for a share, and until the heap has room for it; false when the server is too busy. Give it back with <see cref="Return"/>.</summary>
    public async ValueTask<bool> TryReserveAsync(long bytes, CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(bytes, cancellationToken))
        {
            return false;
        }

        var fits = false;
        try
        {
            return fits = bytes == 0 || await HeapRoom.WaitAsync(bytes, cancellationToken);
        }
        finally
        {
            if (!fits)
            {
                Return(bytes);
            }
        }
    }

    /// <summary>Takes what is in memory already, whatever is left: others wait until it is returned.</summary>
    public void Take(long bytes)
    {
        lock (_lock)
        {
            _free -= bytes;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        lock (_lock)
        {
            _free += bytes;
            Serve();
        }
    }

    // True when the share had just been given.
    private bool Withdraw(LinkedListNode<Waiter> place)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return true;
            }

            _waiting.Remove(place);
            Serve();
            return false;
        }
    }

    private void Serve()
    {
        while (_waiting.First is { } first && first.Value.Bytes <= _free)
        {
            _waiting.RemoveFirst();
            _free -= first.Value.Bytes;
            first.Value.Turn.SetResult();
        }
    }

    private sealed record Waiter(long Bytes, long Since, TaskCompletionSource Turn);
}
