using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.Operator.Runtime;

/// <summary>
/// The rate-limited queue of Kubernetes' controllers (client-go's workqueue). An item is in the queue once however often
/// it is added; while it is processed an addition is remembered and it comes back when <see cref="Done"/> is called, so
/// no item is lost and none is processed twice at a time. Memory is bounded by the number of distinct items.
/// What is not urgent waits behind all others, which get fifteen turns of sixteen while both wait.
/// </summary>
internal sealed class WorkQueue<TItem> : IDisposable
    where TItem : notnull
{
    private const int TurnsBeforeBehind = 15;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    // A longer one might not fit into a timestamp.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(3650);

    private readonly TimeProvider _timeProvider;
    private readonly WorkQueueMetrics? _metrics;
    private readonly Lock _lock = new();
    private readonly Queue<TItem> _ready = new();

    // May hold items that have meanwhile become urgent: these are passed over.
    private readonly Queue<TItem> _behind = new();
    private readonly Dictionary<TItem, (long Since, bool IsBehind)> _dirty = [];
    private readonly HashSet<TItem> _processing = [];
    private readonly Dictionary<TItem, int> _failures = [];
    private readonly Dictionary<TItem, (long Due, long Sequence)> _delayed = [];
    private readonly SortedDictionary<(long Due, long Sequence), TItem> _delayedByDue = [];
    private readonly SemaphoreSlim _available = new(0);
    private readonly RetryBackoff _backoff;
    private readonly ITimer _timer;
    private long _sequence;
    private int _turns;
    private bool _disposed;

    public WorkQueue(TimeProvider timeProvider, WorkQueueMetrics? metrics = null)
    {
        _timeProvider = timeProvider;
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
            var delay = _backoff.Next(failures);
            _metrics?.Retried();
            AddAfterLocked(item, delay > atLeast ? delay : atLeast);
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
        while (true)
        {
            await _available.WaitAsync(cancellationToken);
            if (TryTake(out var item))
            {
                return item;
            }
        }
    }

    /// <summary>The caller has finished with the item; if it was added meanwhile it is ready again.</summary>
    public void Done(TItem item)
    {
        lock (_lock)
        {
            if (_processing.Remove(item) && !_disposed && _dirty.TryGetValue(item, out var waiting))
            {
                Ready(item, waiting.IsBehind ? _behind : _ready);
            }
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
        _available.Dispose();
    }

    /// <summary>Takes the next item; none if what came next had become urgent meanwhile and was taken as that.</summary>
    private bool TryTake([MaybeNullWhen(false)] out TItem item)
    {
        lock (_lock)
        {
            var isBehind = _ready.Count == 0 || (_behind.Count > 0 && _turns >= TurnsBeforeBehind);
            if (!(isBehind ? _behind : _ready).TryDequeue(out item) || (isBehind && !WaitsBehind(item)))
            {
                return false;
            }

            _turns = isBehind ? 0 : _turns + 1;
            _dirty.Remove(item, out var waiting);
            _processing.Add(item);
            if (!isBehind)
            {
                // How long changes wait; what is behind them waits on purpose.
                _metrics?.Taken(_timeProvider.GetElapsedTime(waiting.Since));
            }

            return true;
        }
    }

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

    private void ReadyUnlessProcessing(TItem item, Queue<TItem> lane)
    {
        if (!_processing.Contains(item))
        {
            Ready(item, lane);
        }
    }

    private void Ready(TItem item, Queue<TItem> lane)
    {
        lane.Enqueue(item);
        _available.Release();
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
