using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>
/// Sends events of the events.k8s.io/v1 API from a bounded queue; repetitions become a series of one event. People read them: in a burst
/// they let the requests go first that the burst is about.
/// </summary>
internal sealed partial class EventRecorder : IEventRecorder, IDisposable
{
    private const int MaxSeries = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OutageLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SeriesWindow = TimeSpan.FromMinutes(6);

    private readonly KindClient<Eventsv1Event> _client;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ServerContact _contact;
    private readonly EventQueue _queue = new();
    private readonly Dictionary<object, (NamespacedName Key, int Count, DateTimeOffset Last)> _series = [];

    public EventRecorder(
        KindClient<Eventsv1Event> client, RuntimeOptions options, ServerContact contact, TimeProvider timeProvider, RuntimeMetrics metrics,
        ILogger<EventRecorder> logger)
    {
        _client = client;
        _options = options;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _contact = contact;
    }

    /// <inheritdoc/>
    public void Record(IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note)
    {
        ArgumentNullException.ThrowIfNull(regarding);
        var reference = new V1ObjectReference
        {
            ApiVersion = regarding.ApiVersion,
            Kind = regarding.Kind,
            Name = regarding.Metadata.Name,
            NamespaceProperty = regarding.Metadata.NamespaceProperty,
            Uid = regarding.Metadata.Uid,
            ResourceVersion = regarding.Metadata.ResourceVersion,
        };
        if (!_queue.TryAdd(new RecordedEvent(reference, type, reason, action, EventNote.Of(note), _timeProvider.GetUtcNow())))
        {
            _metrics.EventDropped();
        }
    }

    /// <summary>Sends what is recorded until cancelled.</summary>
    public async Task RunAsync(LoopHandle loop, CancellationToken cancellationToken)
    {
        while (true)
        {
            loop.Tick();
            using var idle = new Deadline(_options.LoopDeadline / 4, _timeProvider, cancellationToken);
            RecordedEvent next;
            try
            {
                next = await _queue.TakeAsync(idle.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                continue;
            }

            try
            {
                await OutlastOutageAsync(cancellationToken);
                await _client.YieldAsync(Patience, cancellationToken);
                await SendAsync(next, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Best effort by contract: an event that cannot be written must hold up neither others nor any reconciliation.
                _metrics.EventDropped();
                LogDropped(next.Reason, next.Regarding.Name, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    /// <summary>What happens while the server is away is told when it is back, if that is soon.</summary>
    private async Task OutlastOutageAsync(CancellationToken cancellationToken)
    {
        var began = _timeProvider.GetTimestamp();
        while (_contact.IsUnreachable && _timeProvider.GetElapsedTime(began) < LongestOutage)
        {
            await Task.Delay(OutageLook, _timeProvider, cancellationToken);
        }
    }

    private async Task SendAsync(RecordedEvent next, CancellationToken cancellationToken)
    {
        Prune(next.At);
        if (_series.TryGetValue(next.Identity, out var known) && next.At - known.Last <= SeriesWindow)
        {
            _series[next.Identity] = known = known with { Count = known.Count + 1, Last = next.At };
            try
            {
                await _client.MergePatchAsync(known.Key, SeriesPatch(known.Count, next.At), cancellationToken);
                return;
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                // Events live an hour by default and can be deleted: then it begins anew.
            }
        }

        var made = await _client.CreateAsync(ToEvent(next), cancellationToken);
        _series[next.Identity] = (NamespacedName.Of(made), 1, next.At);
    }

    private void Prune(DateTimeOffset now)
    {
        if (_series.Count < MaxSeries)
        {
            return;
        }

        foreach (var (identity, series) in _series)
        {
            if (now - series.Last > SeriesWindow)
            {
                _series.Remove(identity);
            }
        }

        if (_series.Count >= MaxSeries)
        {
            _series.Clear();
        }
    }

    private static JsonObject SeriesPatch(int count, DateTimeOffset at) => new()
    {
        ["series"] = JsonSerializer.SerializeToNode(
            new Eventsv1EventSeries { Count = count, LastObservedTime = at.UtcDateTime }, KubernetesJsonOptions.Value),
    };

    private Eventsv1Event ToEvent(RecordedEvent next) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"{next.Regarding.Name[..Math.Min(200, next.Regarding.Name.Length)].TrimEnd('.', '-')}.{Guid.NewGuid():N}",

            // Events of cluster-scoped objects live in the default namespace.
            NamespaceProperty = next.Regarding.NamespaceProperty ?? "default",
        },
        EventTime = next.At.UtcDateTime,
        Type = next.Type.ToString(),
        Reason = next.Reason,
        Action = next.Action,
        Note = next.Note,
        Regarding = next.Regarding,
        ReportingController = _options.ReportingController,
        ReportingInstance = _options.InstanceName,
    };

    [LoggerMessage(LogLevel.Debug, "The event {Reason} of {Name} was not recorded: {Error}")]
    private partial void LogDropped(string reason, string name, string error);
}
