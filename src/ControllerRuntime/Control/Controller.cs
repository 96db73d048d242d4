using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Queue;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>
/// The loop of Kubernetes' controllers: keys of changed entities go through a rate-limited queue to workers, which
/// reconcile the newest state in the cache. Nothing is queued while this process does not lead; everything is when it
/// begins to.
/// </summary>
internal sealed partial class Controller<TEntity> : IController
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan ClockCheck = TimeSpan.FromSeconds(5);

    // Says itself in words: consoles print what ToString gives of a scope.
    private static readonly Func<ILogger, string, NamespacedName, string, IDisposable?> LogScope =
        LoggerMessage.DefineScope<string, NamespacedName, string>("controller={Controller} object={Object} reconcileID={ReconcileId}");

    /// <summary>How many large entities are worked on at a time, those of one namespace never all of them: memory, which all share.</summary>
    private const int MostLarge = 3;

    /// <summary>Bytes of JSON from which on an entity is large. What is smaller is no more than what each worker holds anyway.</summary>
    private const int Large = 64 * 1024;

    private static readonly TimeSpan LargeWait = TimeSpan.FromSeconds(1);

    private readonly IEntityController<TEntity> _reconciler;
    private readonly KindClient<TEntity> _client;
    private readonly ObjectStore<TEntity> _store;
    private readonly ControllerSettings<TEntity> _settings;
    private readonly RuntimeOptions _options;
    private readonly ServedNamespaces _served;
    private readonly LoopSupervisor _supervisor;
    private readonly TimeProvider _timeProvider;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Tombstones<TEntity> _tombstones;
    private readonly FairShare _large = new(MostLarge);
    private readonly Lock _largeLock = new();
    private volatile WorkQueue<NamespacedName>? _queue;

    public Controller(
        IEntityController<TEntity> reconciler, KindClient<TEntity> client, ObjectStore<TEntity> store, ControllerSettings<TEntity> settings, RuntimeOptions options,
        ServedNamespaces served, LoopSupervisor supervisor, ServerContact contact, TimeProvider timeProvider, RuntimeMetrics metrics, ILogger<Controller<TEntity>> logger)
    {
        _reconciler = reconciler;
        _client = client;
        _store = store;
        _settings = settings;
        _options = options;
        _served = served;
        _supervisor = supervisor;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _tombstones = new Tombstones<TEntity>(timeProvider);
        _store.Changed += OnChanged;
        _store.FoundUnreadable += unreadable => Enqueue(unreadable.Key);
        served.Returned += name => EnqueueAll(key => Enqueue(key), key => key.Namespace == name);
        contact.Recovered += () => _queue?.RetryNow();
        metrics.ObserveDepth(settings.Name, () => _queue?.Depth ?? 0, () => _queue?.Delayed ?? 0);
    }

    /// <inheritdoc/>
    public string Name => _settings.Name;

    /// <summary>Asks for a reconciliation; ignored while this process does not lead, because taking over reconciles everything.</summary>
    public void Enqueue(NamespacedName key) => _queue?.Add(key);

    /// <summary>As <see cref="Enqueue"/>, but behind all others.</summary>
    public void EnqueueBehind(NamespacedName key) => _queue?.AddBehind(key);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        // Half as many again: a namespace alone has all that the settings say, and there are workers left for another one.
        var workers = _settings.Workers + _settings.Workers / 2;
        using var queue = new WorkQueue<NamespacedName>(_timeProvider, static key => key.Namespace ?? "", workers, _metrics.ForQueue(Name));
        _queue = queue;
        try
        {
            EnqueueAll(queue.Add);
            var loops = Enumerable.Range(1, workers)
                .Select(n => _supervisor.RunAsync($"{Name} worker {n}", (loop, _) => WorkAsync(queue, loop, stop, abort), stop))
                .Append(_supervisor.RunAsync($"{Name} resync", (loop, token) => ResyncAsync(queue, loop, token), stop));
            await Task.WhenAll(loops);
        }
        finally
        {
            _queue = null;
        }
    }

    private void OnChanged(ObjectChange<TEntity> change)
    {
        if (change.Type is ChangeType.Deleted)
        {
            _tombstones.Add(change.Current, leading: _queue is not null);
        }

        if (_settings.Predicate(change))
        {
            Enqueue(NamespacedName.Of(change.Current));
        }
    }

    private void EnqueueAll(Action<NamespacedName> add, Func<NamespacedName, bool>? which = null)
    {
        // What came while nobody led has waited for long enough: it is not put behind thousands that need nothing.
        foreach (var key in _store.KeysNewestFirst()
            .Concat(_tombstones.Keys).Concat(_store.ListUnreadable().Select(unreadable => unreadable.Key)))
        {
            if (which is null || which(key))
            {
                add(key);
            }
        }
    }

    private async Task ResyncAsync(WorkQueue<NamespacedName> queue, LoopHandle loop, CancellationToken stop)
    {
        var tick = TimeSpan.FromTicks(Math.Min(_options.LoopDeadline.Ticks / 4, ClockCheck.Ticks));
        var clock = new ClockWatch(_timeProvider);
        var last = _timeProvider.GetTimestamp();
        while (true)
        {
            loop.Tick();
            if (clock.Jump() is { } jump)
            {
                // What was to be done at some time of day was planned by the clock as it was.
                LogClockSet(jump.TotalSeconds);
                EnqueueAll(queue.Add);
            }

            var left = _options.ResyncPeriod - _timeProvider.GetElapsedTime(last);
            if (left <= TimeSpan.Zero)
            {
                last = _timeProvider.GetTimestamp();
                EnqueueAll(queue.AddBehind);
                continue;
            }

            await Task.Delay(left < tick ? left : tick, _timeProvider, stop);
        }
    }

    private async Task WorkAsync(WorkQueue<NamespacedName> queue, LoopHandle loop, CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested)
        {
            loop.Tick();
            using var idle = new Deadline(_options.LoopDeadline / 4, _timeProvider, stop);
            NamespacedName key;
            try
            {
                key = await queue.GetAsync(idle.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                continue;
            }

            loop.Tick();
            try
            {
                await ProcessAsync(queue, key, abort);
            }
            finally
            {
                queue.Done(key);
            }
        }
    }

    private async Task ProcessAsync(WorkQueue<NamespacedName> queue, NamespacedName key, CancellationToken abort)
    {
        using var scope = LogScope(_logger, Name, key, Guid.NewGuid().ToString("N")[..12]);
        using var deadline = new Deadline(_options.ReconcileTimeout, _timeProvider, abort);
        var started = _timeProvider.GetTimestamp();
        var outcome = "error";
        try
        {
            var result = await ReconcileAsync(key, deadline.Token);
            outcome = Finish(queue, key, result);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Shutdown or lost leadership: whoever leads next reconciles everything.
            outcome = "aborted";
        }
        catch (LeadershipLostException)
        {
            outcome = "aborted";
            queue.AddRateLimited(key);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            outcome = "timeout";
            queue.AddRateLimited(key);
            LogTimeout(key, _options.ReconcileTimeout.TotalSeconds);
        }
        catch (ApiException e) when (e.IsConflict || e.IsAlreadyExists)
        {
            // The cache was behind; the event that puts it right is on its way.
            outcome = "conflict";
            queue.AddRateLimited(key, e.RetryAfter ?? default);
            LogConflict(key, e.Message);
        }
        catch (Exception e)
        {
            // Whatever a reconciliation throws, its key must come back and its worker must live.
            queue.AddRateLimited(key, (e as ApiException)?.RetryAfter ?? default);
            LogFailed(e is ApiException or OwnershipConflictException or TimeoutException or HttpRequestException ? null : e, key, queue.Failures(key), e.Message);
        }
        finally
        {
            _metrics.Reconciled(Name, outcome, _timeProvider.GetElapsedTime(started));
        }
    }

    /// <summary>Handles the deletions under the key first, then what exists under it now. Null: there was nothing.</summary>
    private async Task<ReconciliationResult<TEntity>?> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        ReconciliationResult<TEntity>? result = null;
        if (_served.IsLeftOut(key.Namespace))
        {
            // What is known of it may be wrong. All is looked at when the namespace returns.
            return null;
        }

        while (_tombstones.Peek(key) is { } deleted)
        {
            result = await _reconciler.DeletedAsync(deleted, cancellationToken);
            if (result.IsFailure)
            {
                return result;
            }

            _tombstones.Remove(deleted);
        }

        if (_store.GetUnreadable(key) is { } unreadable)
        {
            // An earlier state, if one is known, is not what its owner wishes now: nothing is done by it.
            return await _reconciler.UnreadableAsync(unreadable, cancellationToken);
        }

        return _store.Get(key) is not { } entity ? result
            : _store.IsWhole(key) ? await _reconciler.ReconcileAsync(entity, cancellationToken)
            : _store.LengthOf(key) <= Large ? await ReconcileWholeAsync(key, cancellationToken)
            : await ReconcileLargeAsync(key, entity, cancellationToken);
    }

    /// <summary>Reconciles a large entity when there is a place for it. Nobody waits for one but those of its size.</summary>
    private async Task<ReconciliationResult<TEntity>?> ReconcileLargeAsync(NamespacedName key, TEntity part, CancellationToken cancellationToken)
    {
        var tenant = key.Namespace ?? "";
        lock (_largeLock)
        {
            if (!_large.MayTake(tenant))
            {
                return ReconciliationResult<TEntity>.Success(part, LargeWait * (0.5 + Random.Shared.NextDouble()));
            }

            _large.Take(tenant);
        }

        try
        {
            return await ReconcileWholeAsync(key, cancellationToken);
        }
        finally
        {
            lock (_largeLock)
            {
                _large.Release(tenant);
            }
        }
    }

    /// <summary>Reconciles an entity of which the cache knows only a part.</summary>
    private async Task<ReconciliationResult<TEntity>?> ReconcileWholeAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        TEntity? whole;
        try
        {
            whole = await _client.GetAsync(key, cancellationToken);
        }
        catch (UnreadableObjectException e) when (e.Unreadable is { } unreadable)
        {
            return await _reconciler.UnreadableAsync(unreadable, cancellationToken);
        }

        return whole is null ? null : await _reconciler.ReconcileAsync(whole, cancellationToken);
    }

    private string Finish(WorkQueue<NamespacedName> queue, NamespacedName key, ReconciliationResult<TEntity>? result)
    {
        if (result is { IsFailure: true })
        {
            LogFailed(result.Error, key, queue.Failures(key) + 1, result.ErrorMessage);
            if (result.RequeueAfter is { } retry)
            {
                queue.AddAfter(key, retry);
            }
            else
            {
                queue.AddRateLimited(key, (result.Error as ApiException)?.RetryAfter ?? default);
            }

            return "failure";
        }

        queue.Forget(key);
        if (_store.Get(key) is null)
        {
            // What was planned for it would be kept until then. A successor has a change of its own, and plans anew.
            queue.CancelDelay(key);
        }

        if (result?.RequeueAfter is not { } after)
        {
            return "success";
        }

        if (after == TimeSpan.Zero)
        {
            queue.AddBehind(key);
        }
        else
        {
            queue.AddAfter(key, after);
        }

        return "requeue";
    }

    [LoggerMessage(LogLevel.Warning, "Reconciling {Key} failed (attempt {Attempt}): {Error}")]
    private partial void LogFailed(Exception? exception, NamespacedName key, int attempt, string error);

    [LoggerMessage(LogLevel.Warning, "Reconciling {Key} took longer than {Seconds:0} s and was cancelled.")]
    private partial void LogTimeout(NamespacedName key, double seconds);

    [LoggerMessage(LogLevel.Debug, "Reconciling {Key} met a newer state and is tried again: {Error}")]
    private partial void LogConflict(NamespacedName key, string error);

    [LoggerMessage(LogLevel.Warning, "The clock was set by {Seconds:0} s; everything is looked at again.")]
    private partial void LogClockSet(double seconds);
}
