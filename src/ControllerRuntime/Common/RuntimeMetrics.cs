using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>The runtime's instruments, on the meter <see cref="RuntimeOptions.MeterName"/>.</summary>
public sealed class RuntimeMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly string _prefix;
    private readonly Counter<long> _queueAdds;
    private readonly Counter<long> _queueRetries;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _reconcileDuration;
    private readonly Counter<long> _watchRestarts;
    private readonly Counter<long> _loopRestarts;
    private readonly Counter<long> _apiRequests;
    private readonly Counter<long> _eventsDropped;
    private readonly Counter<long> _unreadable;
    private volatile bool _isLeader;

    /// <summary>Makes the instruments.</summary>
    public RuntimeMetrics(IMeterFactory meterFactory, RuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        ArgumentNullException.ThrowIfNull(options);
        _meter = meterFactory.Create(options.MeterName);
        _prefix = options.MetricPrefix;
        _queueAdds = _meter.CreateCounter<long>(_prefix + "workqueue.adds", description: "Items added to the work queue.");
        _queueRetries = _meter.CreateCounter<long>(_prefix + "workqueue.retries", description: "Items added again after a failure.");
        _queueWait = Seconds(_prefix + "workqueue.wait", "Time from an item's addition until a worker takes it.");
        _reconcileDuration = Seconds(_prefix + "reconcile.duration", "Duration of a reconciliation, by its result.");
        _watchRestarts = _meter.CreateCounter<long>(_prefix + "watch.restarts", description: "Lists and watches begun anew, by kind and reason.");
        _loopRestarts = _meter.CreateCounter<long>(_prefix + "loop.restarts", description: "Background loops that failed and were started again.");
        _apiRequests = _meter.CreateCounter<long>(_prefix + "api.requests", description: "Requests to the API server, by verb, resource and status code.");
        _eventsDropped = _meter.CreateCounter<long>(_prefix + "events.dropped", description: "Events that could not be recorded.");
        _unreadable = _meter.CreateCounter<long>(_prefix + "cache.unreadable", description: "Objects that did not fit their class, by kind.");
        _meter.CreateObservableGauge(_prefix + "leader", () => _isLeader ? 1 : 0, description: "1 while this process is the leader.");
    }

    internal void SetLeader(bool isLeader) => _isLeader = isLeader;

    // Counters that begin at their first failure have no rate for it: these two begin at zero.
    internal void WatchStarted(string kind) => _watchRestarts.Add(0, new("kind", kind), new("reason", "connection"));

    internal void LoopStarted(string loop) => _loopRestarts.Add(0, new KeyValuePair<string, object?>("loop", loop));

    internal void WatchRestarted(string kind, string reason) => _watchRestarts.Add(1, new("kind", kind), new("reason", reason));

    internal void LoopRestarted(string loop) => _loopRestarts.Add(1, new KeyValuePair<string, object?>("loop", loop));

    internal void ApiRequest(string verb, string resource, int statusCode) =>
        _apiRequests.Add(1, new("verb", verb), new("resource", resource), new("code", statusCode));

    internal void Unreadable(string kind) => _unreadable.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void ObserveCache(string kind, IReadOnlyList<CacheHealth> caches) => _meter.CreateObservableGauge(
        _prefix + "cache.failing",
        () => new Measurement<double>(caches.Max(cache => cache.FailingFor.TotalSeconds), new KeyValuePair<string, object?>("kind", kind)),
        "s", "How long a kind could be neither listed nor watched, in the namespace where that is worst; 0 while all is well.");

    internal void EventDropped() => _eventsDropped.Add(1);

    internal void Reconciled(string controller, string result, TimeSpan duration) =>
        _reconcileDuration.Record(duration.TotalSeconds, new TagList { { "controller", controller }, { "result", result } });

    internal WorkQueueMetrics ForQueue(string controller) => new(this, new("controller", controller));

    internal void ObserveDepth(string controller, Func<int> ready, Func<int> delayed)
    {
        var tag = new KeyValuePair<string, object?>("controller", controller);
        _meter.CreateObservableGauge(_prefix + "workqueue.depth", () => new Measurement<int>(ready(), tag), description: "Items that wait for a worker.");
        _meter.CreateObservableGauge(_prefix + "workqueue.delayed", () => new Measurement<int>(delayed(), tag), description: "Items that wait for their time.");
    }

    internal void ObserveLeftOut(Func<int> namespaces) =>
        _meter.CreateObservableGauge(_prefix + "namespaces.left_out", namespaces, description: "Watched namespaces that cannot be listed and are not served for now.");

    internal void QueueAdded(KeyValuePair<string, object?> tag) => _queueAdds.Add(1, tag);

    internal void QueueRetried(KeyValuePair<string, object?> tag) => _queueRetries.Add(1, tag);

    internal void QueueTaken(KeyValuePair<string, object?> tag, TimeSpan wait) => _queueWait.Record(wait.TotalSeconds, tag);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private Histogram<double> Seconds(string name, string description) => _meter.CreateHistogram(
        name, "s", description,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] });
}
