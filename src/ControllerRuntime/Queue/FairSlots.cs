namespace ContainerMcp.ControllerRuntime.Queue;

/// <summary>A number of places at a time, given to tenants in turns and by <see cref="FairShare"/>: the burst of one does not hold up another.</summary>
internal sealed class FairSlots(int places)
{
    private readonly Lock _lock = new();
    private readonly FairShare _share = new(places);
    private readonly FairLane<TaskCompletionSource> _waiting = new();

    /// <summary>Places that are taken.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
            {
                return _share.Taken;
            }
        }
    }

    /// <summary>Waits for a place; <see cref="Release"/> must follow.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; no place was taken.</exception>
    public async Task WaitAsync(string tenant, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_waiting.IsEmpty && _share.MayTake(tenant))
            {
                _share.Take(tenant);
                return;
            }

            turn = new(tenant, TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(tenant, turn);

            // Those that wait may all be at the limit of their share.
            Dispatch();
        }

        await using var cancel = cancellationToken.UnsafeRegister(_ => Cancel(turn, cancellationToken), null);
        await turn.Task;
    }

    /// <summary>Gives a place back.</summary>
    public void Release(string tenant)
    {
        lock (_lock)
        {
            _share.Release(tenant);
            Dispatch();
        }
    }

    private void Cancel(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Its entry is passed over at its turn.
            turn.TrySetCanceled(cancellationToken);
        }
    }

    private void Dispatch()
    {
        while (_waiting.TryTake(_share.MayTake, static turn => !turn.Task.IsCompleted, out var turn))
        {
            _share.Take((string)turn.Task.AsyncState!);
            turn.SetResult();
        }
    }
}
