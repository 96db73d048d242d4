using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>Tells what has changed between two states of a sandbox, as events.</summary>
internal static class TransitionEvents
{
    private static readonly HashSet<string> Expected = new(StringComparer.Ordinal)
    {
        "ServerReady", "PodMissing", "PodStarting", "PodStopping", "ServerStarting", "Suspended", "IdleTimeout", "Expired", "Terminating",
        "Valid", "Bound", "Ephemeral", "Pending", "Applied", "PredecessorEnding",
    };

    // The other conditions' causes show in Ready.
    private static readonly string[] Told = [ConditionTypes.Accepted, ConditionTypes.Ready, ConditionTypes.TokenRotated, ConditionTypes.NetworkEnforced];

    public static void Record(IEventRecorder events, McpSandbox sandbox, McpSandboxStatus before, McpSandboxStatus after)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Told)
        {
            var old = Find(before, type);
            var now = Find(after, type);
            // An accepted spec is no news until it had been refused.
            var isNews = now is not null && (old?.Reason != now.Reason || old.Status != now.Status) && !(type == ConditionTypes.Accepted && old is null && now.Status == "True")
                // Each rotation has its own event.
                && !(type == ConditionTypes.TokenRotated && now.Status == "True")
                && !(type == ConditionTypes.NetworkEnforced && now.Status != "False");
            if (isNews && told.Add(now!.Reason))
            {
                events.Record(sandbox, Expected.Contains(now.Reason) ? EventType.Normal : EventType.Warning, now.Reason, "Reconcile", now.Message);
            }
        }
    }

    private static V1Condition? Find(McpSandboxStatus status, string type) => status.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
