using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Tells what has changed between two states of a sandbox, as events.</summary>
internal static class TransitionEvents
{
    private static readonly HashSet<string> Expected = new(StringComparer.Ordinal)
    {
        "ServerReady", "PodMissing", "PodStopping", "ServerStarting", "AddedContainerNotReady", "ReadinessGateClosed", "Suspended", "IdleTimeout", "Expired", "Terminating",
        "Valid", "Bound", "Ephemeral", "Pending", "Applied", "PredecessorEnding",
        "RolloutPending", "RestartNeeded",
    };

    // The other conditions' causes show in Ready.
    private static readonly string[] Told =
        [ConditionTypes.Accepted, ConditionTypes.Ready, ConditionTypes.TokenRotated, ConditionTypes.NetworkEnforced, ConditionTypes.UpToDate];

    public static void Record(IEventRecorder events, McpSandbox sandbox, McpSandboxStatus before, McpSandboxStatus after)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Told)
        {
            var old = Find(before, type);
            var now = Find(after, type);
            var isNews = now is not null && (old?.Reason != now.Reason || old.Status != now.Status) && IsWorthTelling(type, old, now);
            if (isNews && told.Add(now!.Reason))
            {
                events.Record(sandbox, Expected.Contains(now.Reason) ? EventType.Normal : EventType.Warning, now.Reason, "Reconcile", now.Message);
            }
        }
    }

    // An accepted spec is no news until it had been refused; a pod that is replaced has events of its own.
    private static bool IsWorthTelling(string type, V1Condition? old, V1Condition now) => type switch
    {
        ConditionTypes.Accepted => old is not null || now.Status != "True",
        // Each rotation has its own event.
        ConditionTypes.TokenRotated => now.Status != "True",
        ConditionTypes.NetworkEnforced => now.Status == "False",
        // That a pod was made has been told.
        ConditionTypes.Ready => now.Reason != "PodStarting",
        ConditionTypes.UpToDate => now.Reason is "RolloutPending" or "RestartNeeded" or "WorkspaceUnchanged",
        _ => true,
    };

    private static V1Condition? Find(McpSandboxStatus status, string type) => status.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
