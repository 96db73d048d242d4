using System.Diagnostics.CodeAnalysis;
using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Queue;

/// <summary>
/// The rate-limited queue of Kubernetes' controllers (client-go's workqueue). An item is in the queue once however often
/// it is added; while it is processed an addition is remembered and it comes back when <see cref="Done"/> is called, so
/// no item is lost and none is processed twice at a time. Memory is bounded by the number of distinct items.
/// What is not urgent waits behind all others, which get fifteen turns of sixteen while both wait. Tenants take turns
/// (<see cref="FairLane{TItem}"/>) and share the workers (<see cref="FairShare"/>): neither the many items of one nor its slow ones hold up another.
/// </summary>
internal sealed class WorkQueue<TItem> : IDisposable
    where TItem : notnull
{
    private const int TurnsBeforeBehind = 15;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    // A longer one might not fit into a timestamp.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(3650);

    private readonly TimeProvider _timeProvider;
    private readonly Func<TItem, string> _tenantOf;
    private readonly FairShare _share;
    private readonly WorkQueueMetrics? _metrics;
    private readonly Lock _lock = new();
    private readonly FairLane<TItem> _ready = new();

    // May hold items that have meanwhile become urgent: these are passed over.
    private readonly FairLane<TItem> _behind = new();
    private readonly Dictionary<TItem, (long Since, bool IsBehind)> _dirty = [];
    private readonly HashSet<TItem> _processing = [];
    private readonly Dictionary<TItem, int> _failures = [];
    private readonly Dictionary<TItem, (long Due, long Sequence)> _delayed = [];
    private readonly SortedDictionary<(long Due, long Sequence), TItem> _delayedByDue = [];
    private readonly LinkedList<TaskCompletionSource<TItem>> _workers = [];
    private readonly RetryBackoff _backoff;
    private readonly ITimer _timer;
    private long _sequence;
    private int _turns;
    private bool _disposed;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="tenantOf">Whose an item is; all are one tenant's by default.</param>
    /// <param name="workers">How many items are processed at a time, by all workers together.</param>
    /// <param name="metrics">Where it reports to.</param>
    public WorkQueue(TimeProvider timeProvider, Func<TItem, string>? tenantOf = null, int workers = int.MaxValue, WorkQueueMetrics? metrics = null)
    {
        _timeProvider = timeProvider;
        _tenantOf = tenantOf ?? (static _ => "");
        _share = new FairShare(workers);
        _metrics = metrics;
        _backoff = new RetryBackoff(timeProvider);
        _timer = timeProvider.CreateTimer(_ => PromoteDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Items that wait for a worker now.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _dirty.Count - _processing.Count(_dirty.ContainsKey);
            }
        }
    }

    /// <summary>Items that wait for their time.</summary>
    public int Delayed
    {
        get
        {
            lock (_lock)
            {
                return _delayed.Count;
            }
        }
    }

    /// <summary>Adds an item unless it waits already.</summary>
    public void Add(TItem item)
    {
        lock (_lock)
        {
            AddLocked(item);
        }
    }

    /// <summary>Adds an item behind all others, unless it waits already; an ordinary addition makes it urgent.</summary>
    public void AddBehind(TItem item)
    {
        lock (_lock)
        {
            if (!_disposed && _dirty.TryAdd(item, (_timeProvider.GetTimestamp(), true)))
            {
                _metrics?.Added();
                ReadyUnlessProcessing(item, _behind);
            }
        }
    }

    /// <summary>Adds an item after a delay. Of several delays of one item the one that ends first counts.</summary>
    public void AddAfter(TItem item, TimeSpan delay)
    {
        lock (_lock)
        {
            AddAfterLocked(item, delay);
        }
    }

    /// <summary>Adds an item after its backoff, at least after <paramref name="atLeast"/>.</summary>
    public void AddRateLimited(TItem item, TimeSpan atLeast = default)
    {
        lock (_lock)
        {
            var failures = _failures.GetValueOrDefault(item) + 1;
            _failures[item] = failures;
            var delay = _backoff.Next(_tenantOf(item), failures);
            _metrics?.Retried();

            // Who asks for more than the longest wait is asked once in that time.
            atLeast = atLeast < RetryBackoff.Max ? atLeast : RetryBackoff.Max;
            AddAfterLocked(item, delay > atLeast ? delay : atLeast);
        }
    }

    /// <summary>What made items fail is over for all: those that wait for their next attempt come now, and all backoffs start over.</summary>
    public void RetryNow()
    {
        lock (_lock)
        {
            foreach (var item in _failures.Keys)
            {
                if (_delayed.Remove(item, out var pending))
                {
                    _delayedByDue.Remove(pending);
                    AddLocked(item);
                }
            }

            _failures.Clear();
        }
    }

    /// <summary>Starts the item's backoff over.</summary>
    public void Forget(TItem item)
    {
        lock (_lock)
        {
            _failures.Remove(item);
        }
    }

    /// <summary>Takes the item's delay back; if it waits for a worker already, it comes.</summary>
    public void CancelDelay(TItem item)
    {
        lock (_lock)
        {
            if (_delayed.Remove(item, out var pending))
            {
                _delayedByDue.Remove(pending);
            }
        }
    }

    /// <summary>How often the item failed in a row.</summary>
    public int Failures(TItem item)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(item);
        }
    }

    /// <summary>The next item, for the caller to process; <see cref="Done"/> must follow.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; no item was taken.</exception>
    public async Task<TItem> GetAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<TItem>> worker;
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(out var item))
            {
                return item;
            }

            worker = _workers.AddLast(new TaskCompletionSource<TItem>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var cancel = cancellationToken.UnsafeRegister(_ => Leave(worker, cancellationToken), null);
        return await worker.Value.Task;
    }

    /// <summary>The caller has finished with the item; if it was added meanwhile it is ready again.</summary>
    public void Done(TItem item)
    {
        lock (_lock)
        {
            if (!_processing.Remove(item))
            {
                return;
            }

            _share.Release(_tenantOf(item));
            if (!_disposed && _dirty.TryGetValue(item, out var waiting))
            {
                (waiting.IsBehind ? _behind : _ready).Add(_tenantOf(item), item);
            }

            // Another item may come even if this one does not: its tenant had all that it may have.
            Dispatch();
        }
    }

    /// <summary>Ends the queue; later additions are ignored.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    /// <summary>A worker that waits no longer: in the list or with an item, never both.</summary>
    private void Leave(LinkedListNode<TaskCompletionSource<TItem>> worker, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (worker.List is not null)
            {
                _workers.Remove(worker);
                worker.Value.SetCanceled(cancellationToken);
            }
        }
    }

    private void Dispatch()
    {
        while (_workers.First is { } worker && TryTake(out var item))
        {
            _workers.RemoveFirst();
            worker.Value.SetResult(item);
        }
    }

    /// <summary>Takes the next item; none if there is none, or only of tenants that have all that they may have.</summary>
    private bool TryTake([MaybeNullWhen(false)] out TItem item)
    {
        if (!(_turns >= TurnsBeforeBehind && TakeBehind(out item)) && !TakeReady(out item) && !TakeBehind(out item))
        {
            return false;
        }

        _dirty.Remove(item, out var waiting);
        _processing.Add(item);
        _share.Take(_tenantOf(item));
        _turns = waiting.IsBehind ? 0 : _turns + 1;
        if (!waiting.IsBehind)
        {
            // How long changes wait; what is behind them waits on purpose.
            _metrics?.Taken(_timeProvider.GetElapsedTime(waiting.Since));
        }

        return true;
    }

    private bool TakeReady([MaybeNullWhen(false)] out TItem item) => _ready.TryTake(_share.MayTake, static _ => true, out item);

    private bool TakeBehind([MaybeNullWhen(false)] out TItem item) => _behind.TryTake(_share.MayTake, WaitsBehind, out item);

    private bool WaitsBehind(TItem item) => _dirty.TryGetValue(item, out var waiting) && waiting.IsBehind && !_processing.Contains(item);

    private void AddLocked(TItem item)
    {
        var waits = _dirty.TryGetValue(item, out var waiting);
        if (_disposed || (waits && !waiting.IsBehind))
        {
            return;
        }

        _dirty[item] = (_timeProvider.GetTimestamp(), false);
        ReadyUnlessProcessing(item, _ready);
        if (!waits)
        {
            _metrics?.Added();
        }
    }

    private void ReadyUnlessProcessing(TItem item, FairLane<TItem> lane)
    {
        if (!_processing.Contains(item))
        {
            lane.Add(_tenantOf(item), item);
            Dispatch();
        }
    }

    private void AddAfterLocked(TItem item, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            AddLocked(item);
            return;
        }

        var seconds = (delay < LongestDelay ? delay : LongestDelay).TotalSeconds;
        var due = _timeProvider.GetTimestamp() + (long)(seconds * _timeProvider.TimestampFrequency);
        if (_delayed.TryGetValue(item, out var pending))
        {
            if (pending.Due <= due)
            {
                return;
            }

            _delayedByDue.Remove(pending);
        }

        var entry = (due, _sequence++);
        _delayed[item] = entry;
        _delayedByDue.Add(entry, item);
        ArmTimer();
    }

    private void PromoteDue()
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            while (_delayedByDue.Count > 0)
            {
                var (entry, item) = _delayedByDue.First();
                if (entry.Due > now)
                {
                    break;
                }

                _delayedByDue.Remove(entry);
                _delayed.Remove(item);
                AddLocked(item);
            }

            ArmTimer();
        }
    }

    private void ArmTimer()
    {
        if (_delayedByDue.Count == 0 || _disposed)
        {
            return;
        }

        var wait = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), _delayedByDue.First().Key.Due);

        // Rounded up: a timer that fires a fraction too early would find nothing due and spin.
        var dueTime = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));
        _timer.Change(dueTime > LongestTimer ? LongestTimer : dueTime, Timeout.InfiniteTimeSpan);
    }
}
