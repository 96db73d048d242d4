using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>
/// Reads the events of a pod that its node does not start: the words stand nowhere else. Only of such pods, once a minute for each, and only a page.
/// An operator without the right to list events does without the words.
/// </summary>
[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerb.List)]
internal sealed class StartTroubleReader(ApiClient api, TimeProvider time)
{
    private const int Most = 50;
    private const int Longest = 500;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(50);

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>What the pod's latest event about its start says; null for a pod that is not stuck, and when nothing is known.</summary>
    public async Task<StartTrouble?> ReadAsync(McpSandbox sandbox, V1Pod? pod, CancellationToken cancellationToken)
    {
        if (!StuckStart.IsSuspect(pod, time.GetUtcNow()))
        {
            return null;
        }

        if (_answers.TryGetValue(sandbox.Metadata.Uid, out var known) && known.PodUid == pod!.Metadata.Uid && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.Trouble;
        }

        var trouble = await ReadAsync(pod!, cancellationToken);
        _answers[sandbox.Metadata.Uid] = new(pod!.Metadata.Uid, time.GetTimestamp(), trouble);
        return trouble;
    }

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _answers.TryRemove(sandboxUid, out _);

    private async Task<StartTrouble?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        var selector = Uri.EscapeDataString($"regarding.uid={pod.Metadata.Uid}");
        try
        {
            var list = await api.GetDocumentAsync(
                $"apis/events.k8s.io/v1/namespaces/{pod.Metadata.NamespaceProperty}/events?limit={Most}&fieldSelector={selector}", cancellationToken);
            var latest = (list?["items"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Where(entry => StartTrouble.IsTold((string?)entry["reason"]))
                .MaxBy(When);
            return (string?)latest?["note"] is { Length: > 0 } note ? new((string)latest["reason"]!, Excerpt.Of(EventNote.WithoutRandomParts(note), Longest)) : null;
        }
        catch (Exception e) when (e is ApiException or TimeoutException or HttpRequestException or JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset When(JsonObject entry) =>
        new[] { entry["series"]?["lastObservedTime"], entry["deprecatedLastTimestamp"], entry["eventTime"], entry["metadata"]?["creationTimestamp"] }
            .Select(value => DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default)
            .Max();

    private sealed record Answer(string PodUid, long At, StartTrouble? Trouble);
}
