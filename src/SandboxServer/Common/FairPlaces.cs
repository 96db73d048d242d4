namespace ContainerMcp.SandboxServer.Common;

/// <summary>
/// A bounded number of places, given in the order of asking. Nobody has all of them, nor all those to wait at: some are left for the others.
/// </summary>
/// <param name="count">The places.</param>
/// <param name="ofOne">How many of them one client may have.</param>
/// <param name="mostWaiting">How many may wait; one client half as many.</param>
internal sealed class FairPlaces(int count, int ofOne, int mostWaiting)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal), _waitingOf = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> _waiting = [];
    private int _free = count;

    /// <summary>Takes a place if one is free for this client; null otherwise. Its disposal gives the place back.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="isKnown">False where the name may stand for many clients: then it may have all places.</param>
    public IDisposable? TryEnter(string client, bool isKnown)
    {
        lock (_lock)
        {
            return MayEnter(client, isKnown) ? Take(client) : null;
        }
    }

    /// <summary>Waits for a place; null when too many wait already.</summary>
    public async ValueTask<IDisposable?> TryEnterAsync(string client, bool isKnown, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (MayEnter(client, isKnown))
            {
                return Take(client);
            }

            if (_waiting.Count >= mostWaiting || _waitingOf.GetValueOrDefault(client) >= mostWaiting - (mostWaiting / 2))
            {
                return null;
            }

            Count(_waitingOf, client, 1);
            waiter = _waiting.AddLast(new Waiter(client, isKnown, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            return await waiter.Value.Turn.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Withdraw(waiter);
            throw;
        }
    }

    private static void Count(Dictionary<string, int> counts, string client, int change)
    {
        var now = counts.GetValueOrDefault(client) + change;
        if (now == 0)
        {
            _ = counts.Remove(client);
        }
        else
        {
            counts[client] = now;
        }
    }

    private bool MayEnter(string client, bool isKnown) => _free > 0 && (!isKnown || _running.GetValueOrDefault(client) < ofOne);

    private Place Take(string client)
    {
        _free--;
        Count(_running, client, 1);
        return new(this, client);
    }

    private void Withdraw(LinkedListNode<Waiter> waiter)
    {
        lock (_lock)
        {
            if (waiter.List is not null)
            {
                _waiting.Remove(waiter);
                Count(_waitingOf, waiter.Value.Client, -1);
                return;
            }
        }

        // Its turn had just come.
        waiter.Value.Turn.Task.Result.Dispose();
    }

    private void Leave(string client)
    {
        lock (_lock)
        {
            _free++;
            Count(_running, client, -1);
            for (var next = _waiting.First; next is not null && _free > 0;)
            {
                var waiter = next;
                next = next.Next;
                if (MayEnter(waiter.Value.Client, waiter.Value.IsKnown))
                {
                    _waiting.Remove(waiter);
                    Count(_waitingOf, waiter.Value.Client, -1);
                    waiter.Value.Turn.SetResult(Take(waiter.Value.Client));
                }
            }
        }
    }

    private sealed record Waiter(string Client, bool IsKnown, TaskCompletionSource<IDisposable> Turn);

    private sealed class Place(FairPlaces places, string client) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Leave(client);
            }
        }
    }
}
