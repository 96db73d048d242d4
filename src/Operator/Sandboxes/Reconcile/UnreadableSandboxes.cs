using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Queue;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Tells the owner of a sandbox that the operator cannot read, which old API servers let in: by its status and by an event. What was known of it before stays
/// in the status, because what runs goes on.
/// </summary>
internal sealed class UnreadableSandboxes(KindClient<McpSandbox> client, IObjectStore<McpSandbox> store, IEventRecorder events, TimeProvider time)
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<NamespacedName, UnreadableObject> _told = new();

    // What cannot be read may be very large: memory, which all share.
    private readonly FairSlots _reads = new(2);

    /// <summary>Tells it once for each state of the object.</summary>
    public async Task TellAsync(UnreadableObject unreadable, CancellationToken cancellationToken)
    {
        if (unreadable.Uid.Length == 0 || (_told.TryGetValue(unreadable.Key, out var told) && IsSame(told, unreadable)))
        {
            return;
        }

        var message = $"The operator cannot read this object: {Sentence.Of(unreadable.Error)} Until that is corrected, the operator creates, changes and removes nothing for it; a running pod keeps running.";
        var before = await StatusBeforeAsync(unreadable, cancellationToken);
        try
        {
            await client.ApplyUnreadableStatusAsync(unreadable, StatusOf(unreadable, before, message), cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Deleted meanwhile: there is nobody left to tell.
            return;
        }
        catch (ApiException e) when (e.IsInvalid)
        {
            // Servers before 1.30 hold the whole object against the schema with each status: the event alone has to tell it.
        }

        if (_told.Count >= Most)
        {
            _told.Clear();
        }

        _told[unreadable.Key] = unreadable;
        var metadata = new k8s.Models.V1ObjectMeta
        {
            Name = unreadable.Key.Name,
            NamespaceProperty = unreadable.Key.Namespace,
            Uid = unreadable.Uid,
            ResourceVersion = unreadable.ResourceVersion,
        };
        events.Record(new McpSandbox { Metadata = metadata }, EventType.Warning, AcceptedReasons.Unreadable, "Reconcile", message);
    }

    // Its version changes with the status that is written here.
    private static bool IsSame(UnreadableObject one, UnreadableObject other) =>
        one.Uid == other.Uid && one.Generation == other.Generation && one.Error == other.Error;

    /// <summary>What was last told of the very object; of one that is too large for the cache that is not known here.</summary>
    private async Task<McpSandboxStatus?> StatusBeforeAsync(UnreadableObject unreadable, CancellationToken cancellationToken)
    {
        if (store.Get(unreadable.Key) is not { } known || known.Metadata.Uid != unreadable.Uid)
        {
            return null;
        }

        if (store.IsWhole(unreadable.Key))
        {
            return known.Status;
        }

        var tenant = unreadable.Key.Namespace ?? "";
        await _reads.WaitAsync(tenant, cancellationToken);
        try
        {
            var live = await client.GetJsonAsync(unreadable.Key, cancellationToken);
            return (string?)live?["metadata"]?["uid"] == unreadable.Uid ? live!["status"].Deserialize<McpSandboxStatus>(KubernetesJsonOptions.Value) : null;
        }
        catch (JsonException)
        {
            // Too deep, or the status itself is what cannot be read: its owner is told all the same.
            return known.Status;
        }
        finally
        {
            _reads.Release(tenant);
        }
    }

    private JsonObject StatusOf(UnreadableObject unreadable, McpSandboxStatus? before, string message)
    {
        var conditions = new ConditionList(before?.Conditions, unreadable.Generation, time.GetUtcNow());
        conditions.Set(ConditionTypes.Accepted, false, AcceptedReasons.Unreadable, message);
        if (before?.Phase != SandboxPhase.Ready)
        {
            conditions.Set(ConditionTypes.Ready, false, AcceptedReasons.Unreadable, message);
        }

        conditions.Set(ConditionTypes.Stalled, true, AcceptedReasons.Unreadable, message);
        var now = conditions.All.ToDictionary(condition => condition.Type);
        var kept = (before?.Conditions ?? []).Where(condition => !now.ContainsKey(condition.Type) && condition.Type != ConditionTypes.Reconciling);
        var status = before is null ? new JsonObject() : JsonSerializer.SerializeToNode(before, KubernetesJsonOptions.Value)!.AsObject();
        status["phase"] = before?.Phase == SandboxPhase.Ready ? SandboxPhase.Ready : SandboxPhase.Failed;
        status["observedGeneration"] = unreadable.Generation;
        status["conditions"] = JsonSerializer.SerializeToNode(conditions.All.Concat(kept).ToList(), KubernetesJsonOptions.Value);
        return status;
    }
}
