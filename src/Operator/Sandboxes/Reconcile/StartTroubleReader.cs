using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Reads the events of pods that their node does not start: the words stand nowhere else. Only while there are such pods, and those of a namespace
/// together, so that a thousand of them cost what one does. An operator without the right to list events does without the words.
/// </summary>
[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerb.List)]
internal sealed class StartTroubleReader(ApiClient api, TimeProvider time)
{
    private const int Page = 250;
    private const int MostPages = 8;
    private const int Longest = 500;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(50);

    // Its node may have something to say about a pod by now of which it had not said anything.
    private static readonly TimeSpan FreshWithoutWords = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    /// <summary>What the pod's latest event about its start says; null for a pod that is not stuck, and when nothing is known.</summary>
    public async Task<StartTrouble?> ReadAsync(V1Pod? pod, CancellationToken cancellationToken)
    {
        if (!StuckStart.IsSuspect(pod, time.GetUtcNow()))
        {
            return null;
        }

        var words = await ReadingFor(pod!).Words.WaitAsync(cancellationToken);
        return words.GetValueOrDefault(pod!.Metadata.Uid)?.Trouble;
    }

    private Reading ReadingFor(V1Pod pod)
    {
        var @namespace = pod.Metadata.NamespaceProperty;
        lock (_lock)
        {
            if (_readings.TryGetValue(@namespace, out var known) && !IsOld(known, pod.Metadata.Uid))
            {
                return known;
            }

            foreach (var (name, _) in _readings.Where(entry => IsOld(entry.Value, podUid: null)).ToList())
            {
                _readings.Remove(name);
            }

            return _readings[@namespace] = new(time.GetTimestamp(), ReadAsync(@namespace));
        }
    }

    private bool IsOld(Reading reading, string? podUid) =>
        reading.Words is { IsCompletedSuccessfully: true, Result: var words }
        && time.GetElapsedTime(reading.At) >= (podUid is null || words.ContainsKey(podUid) ? Fresh : FreshWithoutWords);

    /// <summary>The words about each pod of the namespace, by uid. The request has a limit of its own: several wait for its answer.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Several wait for it, and it only advises: a failure would be everybody's, for as long as the reading is kept.")]
    private async Task<IReadOnlyDictionary<string, Word>> ReadAsync(string @namespace)
    {
        var latest = new Dictionary<string, Word>(StringComparer.Ordinal);
        try
        {
            var next = "";
            for (var page = 0; page < MostPages && next is not null; page++)
            {
                var list = await api.GetDocumentAsync(
                    $"apis/events.k8s.io/v1/namespaces/{@namespace}/events?limit={Page}&fieldSelector={Uri.EscapeDataString("regarding.kind=Pod")}{next}", CancellationToken.None);
                foreach (var entry in (list?["items"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Note(latest, entry);
                }

                next = (string?)list?["metadata"]?["continue"] is { Length: > 0 } token ? $"&continue={Uri.EscapeDataString(token)}" : null;
            }
        }
        catch (Exception)
        {
            // What has been read so far is better than nothing.
        }

        return latest;
    }

    private static void Note(Dictionary<string, Word> latest, JsonObject entry)
    {
        if (StartTrouble.IsTold((string?)entry["reason"]) && (string?)entry["regarding"]?["uid"] is { } uid && (string?)entry["note"] is { Length: > 0 } note
            && (!latest.TryGetValue(uid, out var known) || known.At <= When(entry)))
        {
            latest[uid] = new(When(entry), new((string)entry["reason"]!, Excerpt.Of(EventNote.WithoutRandomParts(note), Longest)));
        }
    }

    private static DateTimeOffset When(JsonObject entry) =>
        new[] { entry["series"]?["lastObservedTime"], entry["deprecatedLastTimestamp"], entry["eventTime"], entry["metadata"]?["creationTimestamp"] }
            .Select(value => DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default)
            .Max();

    private sealed record Word(DateTimeOffset At, StartTrouble Trouble);

    private sealed record Reading(long At, Task<IReadOnlyDictionary<string, Word>> Words);
}
