using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Leadership;

/// <summary>
/// Leader election on a Lease, by the rules of client-go, with all waiting measured on the monotonic clock, so a jump of
/// the wall clock changes nothing. Fencing by time: leadership ends <see cref="RuntimeOptions.RenewDeadline"/> after the
/// last successful renewal was *sent*, others take over <see cref="RuntimeOptions.LeaseDuration"/> after they *saw* it, which
/// is later by at least the difference; between the two nothing is written (<see cref="IWriteFence"/>).
/// </summary>
internal sealed partial class LeaderElector : IWriteFence
{
    /// <summary>A lease that was renewed last so long ago is nobody's, whatever the clocks say.</summary>
    private static readonly TimeSpan LongGone = TimeSpan.FromMinutes(10);

    private readonly KindClient<V1Lease> _leases;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly NamespacedName _key;
    private readonly Lock _lock = new();
    private long? _validUntil;
    private V1Lease? _observed;
    private long _observedAt;
    private string? _formerVersion;
    private long? _predecessorSeenAt;

    public LeaderElector(
        KindClient<V1Lease> leases, RuntimeOptions options, TimeProvider timeProvider, RuntimeMetrics metrics, ILogger<LeaderElector> logger)
    {
        _leases = leases;
        _options = options;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _key = new(options.OperatorNamespace, options.LeaseName);

        // A restarted container has its predecessor's name but not its memory: it must not think that it still leads.
        Identity = $"{options.InstanceName}_{Guid.NewGuid():N}";
    }

    /// <summary>The name in the lease: unique to this process.</summary>
    public string Identity { get; }

    /// <summary>Whether the lease is certainly this process' own.</summary>
    public bool IsLeader
    {
        get
        {
            lock (_lock)
            {
                return _validUntil is { } until && _timeProvider.GetTimestamp() < until;
            }
        }
    }

    /// <inheritdoc/>
    public void ThrowIfClosed()
    {
        if (!IsLeader)
        {
            throw new LeadershipLostException();
        }
    }

    /// <summary>
    /// Waits for the lease, runs <paramref name="lead"/> while it is held, and starts over when it is lost, until
    /// <paramref name="stop"/>. The lease is given back when <paramref name="lead"/> has ended while it was still held.
    /// </summary>
    /// <param name="lead">Work of the leader. Its token is cancelled when leadership is lost; on <paramref name="stop"/> it has to end by itself.</param>
    /// <param name="loop">Sign of life.</param>
    /// <param name="stop">Ends the election.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, LoopHandle loop, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await AcquireAsync(loop, stop);
            using var lost = new CancellationTokenSource();
            _metrics.SetLeader(true);
            LogAcquired(_key, Identity);
            try
            {
                var work = lead(lost.Token);
                await RenewAsync(work, loop);
                if (!work.IsCompleted)
                {
                    LogLost(_key);
                    await lost.CancelAsync();
                }

                await work;
            }
            finally
            {
                _metrics.SetLeader(false);
                await ReleaseAsync();
            }
        }
    }

    /// <summary>Runs <paramref name="lead"/> without an election, as the only process: for as long as it runs, this one leads.</summary>
    /// <param name="lead">Work of the leader, until it ends by itself.</param>
    /// <param name="loop">Sign of life.</param>
    public async Task RunAloneAsync(Func<Task> lead, LoopHandle loop)
    {
        _metrics.SetLeader(true);
        try
        {
            var work = lead();
            while (!work.IsCompleted)
            {
                loop.Tick();
                await Task.WhenAny(work, Task.Delay(_options.LoopDeadline / 4, _timeProvider, CancellationToken.None));
            }

            await work;
        }
        finally
        {
            _metrics.SetLeader(false);
        }
    }

    private async Task AcquireAsync(LoopHandle loop, CancellationToken stop)
    {
        while (true)
        {
            loop.Tick();
            try
            {
                using var deadline = new Deadline(_options.RenewDeadline, _timeProvider, stop);
                if (await TryAcquireAsync(deadline.Token))
                {
                    return;
                }
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // Whatever keeps this process from the lease, it stays a candidate.
                LogCannotAcquire(_key, e.Message);
            }

            await Task.Delay(_options.LeaseRetryPeriod * (0.8 + Random.Shared.NextDouble() * 0.4), _timeProvider, stop);
        }
    }

    private async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        if (_options.FormerLeaseName is { } former && former != _key.Name && await MayPredecessorLeadAsync(new(_key.Namespace, former), cancellationToken))
        {
            return false;
        }

        var lease = await _leases.GetAsync(_key, isUrgent: true, cancellationToken);
        if (lease is null)
        {
            return await WriteAsync(NewLease(null), create: true, cancellationToken);
        }

        if (_observed?.Metadata.ResourceVersion != lease.Metadata.ResourceVersion || _observed?.Metadata.Uid != lease.Metadata.Uid)
        {
            (_observed, _observedAt) = (lease, _timeProvider.GetTimestamp());
        }

        var holder = lease.Spec?.HolderIdentity;
        var duration = TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? 0);
        var isFree = string.IsNullOrEmpty(holder) || holder == Identity || _timeProvider.GetElapsedTime(_observedAt) > duration;
        return isFree && await WriteAsync(NewLease(lease), create: false, cancellationToken);
    }

    /// <summary>
    /// Whether a process of this installation may lead by the lease's former name. For as long as others wait for a silent leader: another one of
    /// that version takes over sooner.
    /// </summary>
    private async Task<bool> MayPredecessorLeadAsync(NamespacedName former, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _leases.GetAsync(former, isUrgent: true, cancellationToken);
            if (lease?.Spec?.HolderIdentity?.StartsWith($"{_key.Name}-", StringComparison.Ordinal) == true
                && lease.Metadata.ResourceVersion != _formerVersion
                && !(_timeProvider.GetUtcNow() - lease.Spec.RenewTime > LongGone))
            {
                (_formerVersion, _predecessorSeenAt) = (lease.Metadata.ResourceVersion, _timeProvider.GetTimestamp());
                LogPredecessor(former, lease.Spec.HolderIdentity);
            }
        }
        catch (ApiException e) when (e.IsForbidden)
        {
            // A role that does not speak of the former name is one that was made for the new one.
            return false;
        }

        return _predecessorSeenAt is { } at && _timeProvider.GetElapsedTime(at) <= _options.LeaseDuration;
    }

    /// <summary>Renews until the work is done or the lease cannot be held any longer.</summary>
    private async Task RenewAsync(Task work, LoopHandle loop)
    {
        while (!work.IsCompleted && IsLeader)
        {
            loop.Tick();
            await Task.WhenAny(work, Task.Delay(_options.LeaseRetryPeriod, _timeProvider));
            if (work.IsCompleted)
            {
                return;
            }

            try
            {
                using var deadline = new Deadline(Remaining(), _timeProvider, CancellationToken.None);
                if (!await TryRenewAsync(deadline.Token))
                {
                    return;
                }
            }
            catch (Exception e)
            {
                // Tried again until the deadline: one failed request is no lost lease.
                LogCannotRenew(_key, Remaining().TotalSeconds, e.Message);
            }
        }
    }

    /// <summary>False when another process holds the lease.</summary>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        if (await WriteAsync(NewLease(_observed), create: false, cancellationToken))
        {
            return true;
        }

        var lease = await _leases.GetAsync(_key, isUrgent: true, cancellationToken);
        if (lease is null)
        {
            return await WriteAsync(NewLease(null), create: true, cancellationToken);
        }

        // Changed by a hand, or by our own request whose answer got lost: still ours, so the next attempt goes on from here.
        (_observed, _observedAt) = (lease, _timeProvider.GetTimestamp());
        if (lease.Spec?.HolderIdentity == Identity)
        {
            return true;
        }

        lock (_lock)
        {
            _validUntil = null;
        }

        return false;
    }

    /// <summary>Writes the lease; on success it is held from the moment before the request. False when somebody else was faster.</summary>
    private async Task<bool> WriteAsync(V1Lease lease, bool create, CancellationToken cancellationToken)
    {
        var sent = _timeProvider.GetTimestamp();
        try
        {
            _observed = await _leases.SendUnfencedAsync(lease, create, cancellationToken);
            _observedAt = sent;
        }
        catch (ApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            return false;
        }

        lock (_lock)
        {
            _validUntil = sent + (long)(_options.RenewDeadline.TotalSeconds * _timeProvider.TimestampFrequency);
        }

        return true;
    }

    private async Task ReleaseAsync()
    {
        bool held;
        lock (_lock)
        {
            held = _validUntil is { } until && _timeProvider.GetTimestamp() < until;
            _validUntil = null;
        }

        if (!held || _observed is null)
        {
            return;
        }

        try
        {
            // An empty holder, never null, and a duration of a second: all electors, client-go's included, take such a lease at once.
            var lease = NewLease(_observed);
            lease.Spec.HolderIdentity = "";
            lease.Spec.LeaseDurationSeconds = 1;
            using var deadline = new Deadline(_options.RenewDeadline, _timeProvider, CancellationToken.None);
            _observed = await _leases.SendUnfencedAsync(lease, create: false, deadline.Token);
            LogReleased(_key);
        }
        catch (Exception e)
        {
            // Only a courtesy: others take over when the lease has run out.
            LogCannotRelease(_key, e.Message);
        }
    }

    private TimeSpan Remaining()
    {
        lock (_lock)
        {
            var left = _validUntil is { } until ? _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), until) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private V1Lease NewLease(V1Lease? current)
    {
        var now = _timeProvider.GetUtcNow().UtcDateTime;
        var isOurs = current?.Spec?.HolderIdentity == Identity;
        return new V1Lease
        {
            Metadata = new V1ObjectMeta
            {
                Name = _key.Name,
                NamespaceProperty = _key.Namespace,
                ResourceVersion = current?.Metadata.ResourceVersion,
                Labels = current?.Metadata.Labels,
                Annotations = current?.Metadata.Annotations,
                OwnerReferences = current?.Metadata.OwnerReferences,
            },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(_options.LeaseDuration.TotalSeconds),
                AcquireTime = isOurs ? current!.Spec.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = current is null ? 0 : (current.Spec?.LeaseTransitions ?? 0) + (isOurs ? 0 : 1),
            },
        };
    }

    [LoggerMessage(LogLevel.Information, "Leading: {Lease} is held by {Identity}.")]
    private partial void LogAcquired(NamespacedName lease, string identity);

    [LoggerMessage(LogLevel.Information, "Waiting: {Holder} of an earlier version leads by the lease {Lease}.")]
    private partial void LogPredecessor(NamespacedName lease, string holder);

    [LoggerMessage(LogLevel.Error, "Lost the lease {Lease}; reconciling stops.")]
    private partial void LogLost(NamespacedName lease);

    [LoggerMessage(LogLevel.Information, "Gave the lease {Lease} back.")]
    private partial void LogReleased(NamespacedName lease);

    [LoggerMessage(LogLevel.Warning, "Cannot get the lease {Lease}: {Error}")]
    private partial void LogCannotAcquire(NamespacedName lease, string error);

    [LoggerMessage(LogLevel.Warning, "Cannot renew the lease {Lease} (held for {Left:0.0} s more): {Error}")]
    private partial void LogCannotRenew(NamespacedName lease, double left, string error);

    [LoggerMessage(LogLevel.Warning, "Cannot give the lease {Lease} back: {Error}")]
    private partial void LogCannotRelease(NamespacedName lease, string error);
}
