using System.Globalization;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>The status of a sandbox, as a pure function of what was observed.</summary>
internal static class StatusFunction
{
    private static readonly PodState WithoutService = new(SandboxPhase.Starting, false, ReadyReasons.ServiceMissing, "The server is ready; the operator is about to create its Service.");

    public static McpSandboxStatus Compute(Observation seen, SandboxOptions options, DateTimeOffset now)
    {
        var sandbox = seen.Sandbox;
        var conditions = new ConditionList(sandbox.Status?.Conditions, sandbox.Metadata.Generation, now);
        SetAccepted(conditions, seen);
        SetWorkspace(conditions, seen);
        SetNetwork(conditions, seen);
        conditions.Set(ConditionTypes.NetworkEnforced, seen.Network.Enforced, seen.Network.Reason, seen.Network.Message);
        SetScheduled(conditions, seen);
        var state = Summarize(seen, now);
        conditions.Set(ConditionTypes.Ready, state.IsReady, state.Reason, state.Message);
        SetUpToDate(conditions, seen);
        SetToken(conditions, seen);
        GitOpsConditions.Set(conditions, seen, state);

        var endpoints = ServiceBuilder.Endpoints(sandbox, options);
        return new()
        {
            Phase = state.Phase,
            ObservedGeneration = sandbox.Metadata.Generation,
            ClassName = seen.ClassName,
            Url = endpoints.Sse,
            Endpoints = endpoints,
            TokenSecretName = sandbox.Spec.Auth.TokenSecretName ?? SandboxNames.TokenSecret(sandbox.Metadata.Name),
            TokenRotatedAt = RotatedAt(seen),
            PodName = seen.Pod?.Metadata.Name,
            NodeName = seen.Pod?.Spec?.NodeName,
            WorkspaceClaimName = seen.Workspace?.Metadata.Name,
            StartedAt = seen.Pod?.Status?.StartTime,
            ExpiresAt = seen.ExpiresAt?.UtcDateTime,
            Conditions = conditions.All,
        };
    }

    private static void SetAccepted(ConditionList conditions, Observation seen)
    {
        if (seen.Findings.Count == 0)
        {
            var @class = seen.ClassName is null ? "" : $" Class \"{seen.ClassName}\"{(seen.IsDefaultClass ? ", the cluster's default," : "")} applies.";
            conditions.Set(ConditionTypes.Accepted, true, AcceptedReasons.Valid, "The spec is valid." + @class);
        }
        else
        {
            conditions.Set(ConditionTypes.Accepted, false, seen.RefusalReason, string.Join("; ", seen.Findings));
        }
    }

    private static void SetToken(ConditionList conditions, Observation seen)
    {
        if (TokenWish.Of(seen.Sandbox) is not null && seen.Sandbox.Spec.Auth.TokenSecretName is { } secret)
        {
            conditions.Set(
                ConditionTypes.TokenRotated, false, TokenRotatedReasons.SecretOfUser,
                $"The operator did not make the Secret {secret} (spec.auth.tokenSecretName) and does not change it: write the new token into its key token, for a while with the old one on a second line.");
        }
        else if (RotatedAt(seen) is not null && seen.Token is { } token)
        {
            conditions.Set(ConditionTypes.TokenRotated, true, TokenRotatedReasons.Rotated, TokenState.InWords(SandboxNames.TokenSecret(seen.Sandbox.Metadata.Name), token.PreviousUntil));
        }
    }

    // Whole seconds, as Kubernetes' times: a finer one would look like a change.
    private static DateTime? RotatedAt(Observation seen) =>
        seen.Token?.RotatedAt is { } at ? DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()).UtcDateTime : null;

    private static void SetWorkspace(ConditionList conditions, Observation seen)
    {
        var (bound, reason, message) = WorkspaceReport.Describe(seen);
        conditions.Set(ConditionTypes.WorkspaceBound, bound, reason, message);
    }

    private static void SetNetwork(ConditionList conditions, Observation seen)
    {
        if (seen.IsNetworkClosed)
        {
            conditions.Set(ConditionTypes.NetworkApplied, true, NetworkAppliedReasons.Closed, "The NetworkPolicy lets in only the operator and lets nothing out.");
        }
        else if (seen.NetworkApplied)
        {
            conditions.Set(ConditionTypes.NetworkApplied, true, NetworkAppliedReasons.Applied, "The NetworkPolicy is in place; NetworkEnforced says whether the cluster's network plugin enforces it.");
        }
        else if (seen.Failure is { Stage: Stage.Network } failure)
        {
            conditions.Set(ConditionTypes.NetworkApplied, false, failure.Reason, failure.Message);
        }
        else
        {
            conditions.Set(ConditionTypes.NetworkApplied, null, NetworkAppliedReasons.NotMade, "There is no NetworkPolicy yet.");
        }
    }

    private static void SetScheduled(ConditionList conditions, Observation seen)
    {
        var scheduled = seen.Pod?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "PodScheduled");
        if (seen.Pod is null)
        {
            conditions.Set(ConditionTypes.PodScheduled, null, ScheduledReasons.NoPod, "There is no pod.");
        }
        else if (seen.Pod.Spec?.NodeName is { Length: > 0 } node)
        {
            conditions.Set(ConditionTypes.PodScheduled, true, ScheduledReasons.Scheduled, $"The pod is on node {node}.");
        }
        else
        {
            conditions.Set(ConditionTypes.PodScheduled, false, scheduled?.Reason ?? ScheduledReasons.Pending, scheduled?.Message ?? "The pod waits for a node.");
        }
    }

    private static void SetUpToDate(ConditionList conditions, Observation seen)
    {
        var (isUpToDate, reason, message) = DescribePod(seen);
        if (WorkspaceReport.Unmet(seen) is { } unmet)
        {
            (isUpToDate, reason, message) = isUpToDate == true ? (false, UpToDateReasons.WorkspaceUnchanged, unmet) : (isUpToDate, reason, $"{message} {unmet}");
        }

        conditions.Set(ConditionTypes.UpToDate, isUpToDate, reason, message);
    }

    private static (bool? IsUpToDate, string Reason, string Message) DescribePod(Observation seen) => seen switch
    {
        { Pod: null } or { StopCause: not StopCause.None } => (true, UpToDateReasons.NoPod, "The next pod will follow the spec, the class and the operator's settings of that time."),
        { Pod.Metadata.DeletionTimestamp: not null } => (false, UpToDateReasons.Replacing, "The previous pod is ending."),
        { Rollout: { } rollout } => (false, rollout.Reason, rollout.Message),
        { Findings.Count: > 0 } or { Failure: { Stage: not Stage.Service } } => (null, UpToDateReasons.NotCompared, "The pod stays as it is until the spec or the failed step is corrected."),
        _ => (true, UpToDateReasons.UpToDate, "The pod matches the spec."),
    };

    /// <summary>The one cause that matters most, in the order in which a user has to deal with them.</summary>
    private static PodState Summarize(Observation seen, DateTimeOffset now)
    {
        if (seen.Sandbox.Metadata.DeletionTimestamp is not null)
        {
            return Waits(seen, now) is { } ending
                ? new(SandboxPhase.Terminating, false, ending.Reason, $"The sandbox is being deleted. {ending.Message}")
                : new(SandboxPhase.Terminating, false, ReadyReasons.Terminating, "The sandbox is being deleted.");
        }

        if (seen.StopCause != StopCause.None)
        {
            return Stopped(seen, now);
        }

        if (seen.Pod is { } pod)
        {
            var state = pod.Metadata.DeletionTimestamp is not null ? EndingPod.Describe(pod, now)
                : StuckStart.Describe(pod, seen.StartTrouble, now) ?? PodDiagnosis.Diagnose(pod, seen.ServerReason);
            // A running pod stays as it is while its new spec is wrong; the Accepted condition says so.
            return state.IsReady && !seen.IsServiceMissing ? state
                : Blocked(seen) ?? (state.IsReady ? WithoutService : WithRetry(WithWorkspace(state, seen), seen));
        }

        return Blocked(seen) ?? WithRetry(new(SandboxPhase.Starting, false, ReadyReasons.PodMissing, "The operator is about to create the pod."), seen);
    }

    private static PodState Stopped(Observation seen, DateTimeOffset now)
    {
        var (reason, message) = seen.StopCause switch
        {
            StopCause.Idle => (ReadyReasons.IdleTimeout, "Nobody used the sandbox for its idle timeout, so it was suspended. To resume, set spec.suspend to true and back to false."),
            StopCause.Expired => (ReadyReasons.Expired, "The sandbox's ttl is over, so it was suspended. To resume, set a longer spec.lifecycle.ttl."),
            _ => (ReadyReasons.Suspended, "The sandbox is suspended, because spec.suspend is true."),
        };
        // Whoever waits for the phase wants to know that nothing runs any more: a node that is silent has not said so.
        return seen.Pod is not null && !PodDiagnosis.HasEnded(seen.Pod)
            ? new(SandboxPhase.Pending, false, reason, $"{message} {Waits(seen, now)?.Message ?? "Its pod is ending."}")
            : new(SandboxPhase.Suspended, false, reason, message);
    }

    /// <summary>The overdue end of a pod; null for one that is not being removed or still has time.</summary>
    private static PodState? Waits(Observation seen, DateTimeOffset now) =>
        seen.Pod is { Metadata.DeletionTimestamp: not null } pod && EndingPod.UntilOverdue(pod, now) is null ? EndingPod.Describe(pod, now) : null;

    private static PodState? Blocked(Observation seen) =>
        seen.Findings.Count > 0 ? new(SandboxPhase.Failed, false, seen.RefusalReason, string.Join("; ", seen.Findings))
        : seen.Failure is { } failure ? new(SandboxPhase.Failed, false, failure.Reason, failure.Message)
        : null;

    // A pod whose volume is missing is unschedulable or stuck; the claim is the cause.
    private static PodState WithWorkspace(PodState state, Observation seen) =>
        state is { Phase: SandboxPhase.Pending, Message: var message } && seen.Workspace?.Status?.Phase is not (null or "Bound")
            ? state with { Message = $"{message} The workspace's claim {seen.Workspace.Metadata.Name} has no volume yet." }
            : state;

    private static PodState WithRetry(PodState state, Observation seen) => seen.NextPodAt is { } next
        ? state with { Message = string.Create(CultureInfo.InvariantCulture, $"{state.Message} A new pod follows at {next.UtcDateTime:HH:mm:ss} UTC.") }
        : state;
}
