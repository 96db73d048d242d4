using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Tells what has changed between two states of a sandbox, as events.</summary>
internal static class TransitionEvents
{
    private static readonly HashSet<string> Expected = new(StringComparer.Ordinal)
    {
        AcceptedReasons.Valid,
        ReadyReasons.ServerReady, ReadyReasons.PodMissing, ReadyReasons.PodStopping, ReadyReasons.ServerStarting, ReadyReasons.AddedContainerNotReady,
        ReadyReasons.ReadinessGateClosed, ReadyReasons.Suspended, ReadyReasons.IdleTimeout, ReadyReasons.Expired, ReadyReasons.Terminating,
        StepReasons.PredecessorEnding,
        UpToDateReasons.RolloutPending, UpToDateReasons.RestartNeeded,
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
        ConditionTypes.Accepted => old is not null || now.Status != ConditionStatus.True,
        // Each rotation has its own event.
        ConditionTypes.TokenRotated => now.Status != ConditionStatus.True,
        ConditionTypes.NetworkEnforced => now.Status == ConditionStatus.False,
        // That a pod was made has been told.
        ConditionTypes.Ready => now.Reason != ReadyReasons.PodStarting,
        ConditionTypes.UpToDate => now.Reason is UpToDateReasons.RolloutPending or UpToDateReasons.RestartNeeded or UpToDateReasons.WorkspaceUnchanged,
        _ => true,
    };

    private static V1Condition? Find(McpSandboxStatus status, string type) => status.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
