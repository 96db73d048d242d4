using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// Tells tools that wait for objects whether to go on, by the conditions that kstatus reads before any other (Flux, Helm 4, kpt). By itself kstatus takes
/// whatever is not ready for something that will be, and waits until its time is over.
/// </summary>
internal static class GitOpsConditions
{
    public static void Set(ConditionList conditions, Observation seen, PodState state)
    {
        if (seen.Sandbox.Metadata.DeletionTimestamp is not null)
        {
            return;
        }

        if (Stall(seen, state) is { } stall)
        {
            conditions.Set(ConditionTypes.Stalled, true, stall.Reason, stall.Message);
        }
        else if (!state.IsReady)
        {
            conditions.Set(ConditionTypes.Reconciling, true, state.Reason, state.Message);
        }
        else if (seen.Rollout is { ReplaceNow: true } rollout)
        {
            conditions.Set(ConditionTypes.Reconciling, true, rollout.Reason, rollout.Message);
        }
    }

    private static (string Reason, string Message)? Stall(Observation seen, PodState state)
    {
        if (seen.AwaitsReference || seen.Failure is { Reason: StepReasons.PredecessorEnding })
        {
            return null;
        }

        if (seen.Findings.Count > 0)
        {
            // Also where the pod of the spec before goes on.
            return (seen.RefusalReason, string.Join("; ", seen.Findings));
        }

        return seen.Failure is { } failure ? (failure.Reason, failure.Message)
            : state.Phase == SandboxPhase.Suspended || (state.Phase == SandboxPhase.Failed && seen.NextPodAt is null) ? (state.Reason, state.Message)
            : null;
    }
}
