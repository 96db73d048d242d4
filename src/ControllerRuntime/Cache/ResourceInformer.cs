using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// Keeps a cache equal to the API server: lists page by page, then watches from the list's version. It survives whatever
/// the server or the network does (410 as an answer or within the stream, refusals, cut, silent and garbled streams): it
/// goes on from the last version seen, or lists anew where events may have been missed, and then reports deletions that
/// no watch told of. It pauses 1 to 30 s after a failure, less when an outage is over, and never gives up.
/// </summary>
internal sealed partial class ResourceInformer<TEntity> : IInformer
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>After this many failures in a row without an event, the last version is given up and all is listed anew.</summary>
    private const int ResumeAttempts = 5;

    /// <summary>After this many answers that there is no such kind, an optional one is taken to be unknown.</summary>
    private const int AbsencesOfUnknownKind = 3;

    /// <summary>After this many refusals in a row to list a namespace it is left out: the first may be of roles that are just being made.</summary>
    private const int RefusalsOfNamespace = 3;

    private readonly KindClient<TEntity> _client;
    private readonly ObjectStore<TEntity> _store;
    private readonly string? _labelSelector;
    private readonly IReadOnlyList<string?> _partitions;
    private readonly RuntimeOptions _options;
    private readonly ServerContact _contact;
    private readonly ServedNamespaces _served;
    private readonly TimeProvider _timeProvider;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly bool _isOptional;
    private int _absences;

    public ResourceInformer(
        KindClient<TEntity> client, ObjectStore<TEntity> store, InformerRegistration registration, IReadOnlyList<string?> partitions,
        RuntimeOptions options, ServerContact contact, ServedNamespaces served, TimeProvider timeProvider, RuntimeMetrics metrics, ILogger<ResourceInformer<TEntity>> logger)
    {
        _client = client;
        _store = store;
        _labelSelector = registration.LabelSelector;
        _isOptional = registration.IsOptional;
        _partitions = partitions;
        _options = options;
        _contact = contact;
        _served = served;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        Health = [.. partitions.Select(partition => new CacheHealth(partition is null ? Name : $"{Name} in {partition}", timeProvider))];
        metrics.ObserveCache(client.Kind.Plural, Health);
    }

    /// <inheritdoc/>
    public string Name => _client.Kind.Group.Length == 0 ? _client.Kind.Plural : $"{_client.Kind.Plural}.{_client.Kind.Group}";

    /// <inheritdoc/>
    public bool HasSynced => _partitions.Any(_store.HasListed)
        && _partitions.All(partition => _store.HasListed(partition) || _served.IsLeftOut(partition));

    /// <inheritdoc/>
    public IReadOnlyList<CacheHealth> Health { get; }

    /// <inheritdoc/>
    public string? LastFailure { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<(string Name, Func<LoopHandle, CancellationToken, Task> Body)> Loops =>
        _partitions.Select<string?, (string, Func<LoopHandle, CancellationToken, Task>)>(partition =>
            (partition is null ? $"watch {Name}" : $"watch {Name} in {partition}", (loop, token) => RunAsync(partition, loop, token)));

    /// <summary>Lists and watches one partition until cancelled.</summary>
    public async Task RunAsync(string? partition, LoopHandle loop, CancellationToken cancellationToken)
    {
        var backoff = new WatchBackoff(_options.WatchBackoffMin, _options.WatchBackoffMax, Random.Shared.NextDouble);
        _metrics.WatchStarted(_client.Kind.Plural);
        var health = Health[Enumerable.Range(0, _partitions.Count).First(i => _partitions[i] == partition)];
        string? version = null;
        var fruitless = 0;
        var refusals = 0;
        while (true)
        {
            loop.Tick();

            // From before the attempt: an outage that ends while it fails is over as well.
            var recovery = _contact.Recovery;
            try
            {
                version ??= await ListAsync(partition, cancellationToken);
                refusals = 0;
                var started = _timeProvider.GetTimestamp();
                try
                {
                    await foreach (var seen in WatchAsync(partition, version, recovery, cancellationToken))
                    {
                        version = seen;
                        loop.Tick();
                        backoff.Reset();
                        fruitless = 0;
                        LastFailure = null;
                        health.Good();
                    }

                    health.Good();
                }
                finally
                {
                    // A watch that lived for so long was well: there was nothing to tell. And an outage that is over is no reason to wait.
                    if (_timeProvider.GetElapsedTime(started) > _options.WatchBackoffMax || recovery.IsCancellationRequested)
                    {
                        backoff.Reset();
                    }
                }

                continue;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e)
            {
                // Anything: an informer that stops is a controller that has gone blind. What cannot be retried is retried too,
                // because rights and definitions can be put right while this process runs.
                var relist = version is not null && (MayHaveMissedEvents(e) || fruitless >= ResumeAttempts);
                var reason = ReasonOf(e);
                _metrics.WatchRestarted(_client.Kind.Plural, reason);
                LastFailure = $"{reason}: {e.Message}";
                if (version is null && IsRefusal(e) && ++refusals >= RefusalsOfNamespace && partition is not null)
                {
                    _served.Refused(Name, partition, e.Message);
                }

                if (_store.IsKindUnknown || _served.IsLeftOut(partition))
                {
                    // That is told elsewhere, and no reason for the others not to be ready.
                    health.Good();
                }
                else
                {
                    health.Failed(LastFailure);
                }

                var pause = backoff.After(e);
                if (relist || version is null)
                {
                    version = null;
                    fruitless = 0;
                    LogRelist(Name, partition ?? "all namespaces", reason, e.Message, pause.TotalSeconds);
                }
                else
                {
                    fruitless++;
                    LogResume(Name, partition ?? "all namespaces", reason, e.Message, pause.TotalSeconds);
                }

                if (await PauseAsync(pause, recovery, cancellationToken))
                {
                    backoff.Reset();
                }
            }
        }
    }

    /// <summary>Waits, but not beyond the end of an outage. Returns whether one has ended.</summary>
    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken recovery, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(recovery, cancellationToken);
        await Task.Delay(pause, _timeProvider, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (recovery.IsCancellationRequested)
        {
            await ScatterAsync(cancellationToken);
        }

        return recovery.IsCancellationRequested;
    }

    /// <summary>After an outage all come back, but not all at the same moment.</summary>
    private Task ScatterAsync(CancellationToken cancellationToken) =>
        Task.Delay(_options.WatchBackoffMin / 4 * Random.Shared.NextDouble(), _timeProvider, cancellationToken);

    private static bool MayHaveMissedEvents(Exception e) => e switch
    {
        ApiException api => api.IsGone || api.IsInvalid || IsRefusal(api),
        WatchStreamException => true,
        HttpRequestException or IOException or TimeoutException => false,
        _ => true,
    };

    /// <summary>Whether it may not be listed: the right is gone, or what it was for.</summary>
    private static bool IsRefusal(Exception e) => e is ApiException { IsForbidden: true } or ApiException { IsNotFound: true };

    private static string ReasonOf(Exception e) => e switch
    {
        ApiException { IsGone: true } => "gone",
        ApiException api => $"http_{(int)api.StatusCode}",
        WatchSilentException => "silent",
        WatchStreamException => "malformed",
        TimeoutException => "timeout",
        HttpRequestException or IOException => "connection",
        _ => "error",
    };

    private async Task<string> ListAsync(string? partition, CancellationToken cancellationToken)
    {
        ObjectList<CachedObject<TEntity>> list;
        try
        {
            list = await _client.ListWithVersionAsync(partition, _labelSelector, _store.Pack, cancellationToken);
        }
        catch (ApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound && _isOptional && !e.IsPassing && !_store.HasListed(partition))
        {
            // Asked for again as after any failure: the definition may still come. A cache that has been filled once is never emptied
            // by this: a server that has just been started does not know its custom kinds for a moment.
            if (++_absences >= AbsencesOfUnknownKind)
            {
                _store.TakeForUnknown(partition);
            }

            throw;
        }

        list.Unreadable.ForEach(ReportUnreadable);
        _store.Replace(partition, list);
        if (partition is not null)
        {
            _served.Listed(Name, partition);
        }

        LastFailure = null;
        LogListed(Name, partition ?? "all namespaces", list.Items.Count);
        return list.ResourceVersion;
    }

    /// <summary>Applies events to the cache and yields the version reached after each, until the server ends the watch.</summary>
    private async IAsyncEnumerable<string> WatchAsync(
        string? partition, string version, CancellationToken recovery,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var timeout = _options.WatchTimeout * (1 + Random.Shared.NextDouble() / 4);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(recovery, cancellationToken);
        using var silence = new Deadline(_options.WatchSilence, _timeProvider, either.Token);
        var started = _timeProvider.GetTimestamp();
        var received = 0L;
        await using var events = _client.WatchAsync(partition, _labelSelector, version, timeout, silence.Token).GetAsyncEnumerator(CancellationToken.None);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync())
                {
                    break;
                }
            }
            catch (Exception) when (recovery.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Opened before an outage that is over: its connection may be one that leads nowhere any more.
                await ScatterAsync(cancellationToken);
                yield break;
            }
            catch (OperationCanceledException) when (silence.HasPassed && !cancellationToken.IsCancellationRequested)
            {
                throw new WatchSilentException(_options.WatchSilence);
            }

            // The server was asked to end the watch by then: one that goes on for longer is replaced, events or not.
            if (_timeProvider.GetElapsedTime(started) > timeout + TimeSpan.FromSeconds(30))
            {
                throw new WatchSilentException(timeout);
            }

            silence.Restart(_options.WatchSilence);
            received++;
            var change = events.Current;
            if (change.Unreadable is { } unreadable)
            {
                ReportUnreadable(unreadable);
            }

            _store.Apply(partition, change);
            yield return change.ResourceVersion;
        }

        // Normal after the timeout. A server that closes at once, again and again, must not be asked in a tight loop.
        if (received == 0 && _timeProvider.GetElapsedTime(started) < _options.WatchBackoffMin)
        {
            throw new IOException("The watch ended as soon as it had begun.");
        }
    }

    private void ReportUnreadable(UnreadableObject unreadable)
    {
        _metrics.Unreadable(_client.Kind.Plural);
        LogUnreadable(Name, unreadable.Key, unreadable.Error);
    }

    [LoggerMessage(LogLevel.Error, "{Kind} {Key} cannot be read and is left as it was: {Error}")]
    private partial void LogUnreadable(string kind, NamespacedName key, string error);

    [LoggerMessage(LogLevel.Information, "Listed {Count} {Kind} in {Namespace}.")]
    private partial void LogListed(string kind, string @namespace, int count);

    [LoggerMessage(LogLevel.Warning, "Listing {Kind} in {Namespace} anew in {Pause:0.0} s ({Reason}): {Error}")]
    private partial void LogRelist(string kind, string @namespace, string reason, string error, double pause);

    [LoggerMessage(LogLevel.Information, "Resuming the watch of {Kind} in {Namespace} in {Pause:0.0} s ({Reason}): {Error}")]
    private partial void LogResume(string kind, string @namespace, string reason, string error, double pause);
}
