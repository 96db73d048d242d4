namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// The memory that large messages may take together. Shares are given in the order of asking, so that a large one is
/// not starved by small ones; who waited too long is refused.
/// </summary>
/// <param name="total">Bytes in all.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryBudget(long total, TimeProvider time)
{
    private const int MaxWaiting = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly long _total = total;
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private long _free = total;

    /// <summary>Half of what the collector may use: the container's limit as the runtime knows it. The rest is for everything that is not counted.</summary>
    public static long OfThisProcess => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

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

    /// <summary>No share is larger than the whole: who needs more gets everything.</summary>
    public long Cap(long bytes) => Math.Clamp(bytes, 0, _total);

    /// <summary>Waits for a share; false when too many wait or none came free in time. Give it back with <see cref="Return"/>.</summary>
    public async ValueTask<bool> TryTakeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0)
        {
            return true;
        }

        LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place;
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

            place = _waiting.AddLast((bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
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
    private bool Withdraw(LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place)
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
}
