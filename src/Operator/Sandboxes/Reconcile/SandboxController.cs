using System.Runtime.ExceptionServices;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Classes;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Brings a sandbox's objects in line with its spec and says in its status how far that is.</summary>
[EntityRbac(typeof(McpSandbox), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Delete)]
[EntityRbac(typeof(McpSandbox), Subresource = "status", Verbs = RbacVerb.Patch)]
[EntityRbac(typeof(V1Pod), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete)]
[EntityRbac(typeof(V1Secret), typeof(V1Service), typeof(V1PersistentVolumeClaim), typeof(V1NetworkPolicy), Verbs = RbacVerb.Get | RbacVerb.List | RbacVerb.Watch | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerb.Get)]
internal sealed class SandboxController(
    KindClient<McpSandbox> sandboxes, ICapabilityReader capabilityReader, IClassReader classes, ClassChecks checks, ReferenceReader references, StageRunner stages, PodStage pods,
    IObjectStore<V1PersistentVolumeClaim> claims, IObjectStore<V1Service> services, ServerReasons serverReasons, StartTroubleReader startTroubles, UnreadableSandboxes unreadables, StatusWriter statusWriter, PodBackoff backoff, PodEndings endings, NetworkStage network, Confirmation confirmation, Troubles troubles, Installations installations,
    IEventRecorder events, SandboxOptions options, ServerClock clock, TimeProvider time) : IEntityController<McpSandbox>
{
    // Nothing announces that a namespace has other labels. Before a pod is made they are looked at anyway.
    private static readonly TimeSpan RefusedByLabels = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AllowedByLabels = TimeSpan.FromMinutes(2);
    // When the other installation has ended, this one goes on.
    private static readonly TimeSpan OfAnother = TimeSpan.FromSeconds(30);
    // The cache hears of the end of a sandbox that is gone, as a rule.
    private static readonly TimeSpan GoneLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SpentPod = TimeSpan.FromMilliseconds(200);
    // Of many new sandboxes every one has its pod before most statuses are written.
    private static readonly TimeSpan BehindOthers = TimeSpan.Zero;
    private static readonly TimeSpan ProbeLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NotReady = TimeSpan.FromSeconds(5);

    public async Task<ReconciliationResult<McpSandbox>> ReconcileAsync(McpSandbox entity, CancellationToken cancellationToken)
    {
        if (confirmation.IsGone(entity))
        {
            return ReconciliationResult<McpSandbox>.Success(entity, GoneLook);
        }

        var now = clock.GetUtcNow();
        ResolvedSandbox? resolved = null;
        try
        {
            var isDeleted = entity.Metadata.DeletionTimestamp is not null;
            var (catalog, unread) = await ReadClassesAsync(entity, cancellationToken);
            resolved = ResolvedSandbox.Of(entity, catalog, now);
            if (await installations.LeavesAsync(entity, cancellationToken))
            {
                troubles.Forget(entity.Metadata.Uid);
                return ReconciliationResult<McpSandbox>.Success(entity, OfAnother);
            }

            var progress = await stages.BeginAsync(resolved, isDeleted, cancellationToken);
            if (unread is not null && !isDeleted)
            {
                // All but the files depends on whether the class is for this namespace.
                ExceptionDispatchInfo.Throw(unread);
            }

            var result = await ReconcileAsync(resolved, progress, now, cancellationToken);
            if (progress.Trouble is { } trouble && result.IsSuccess)
            {
                return ReconciliationResult<McpSandbox>.Failure(entity, trouble.Message, Unforeseen(trouble), result.RequeueAfter ?? troubles.Pause(entity.Metadata.Uid));
            }

            troubles.Forget(entity.Metadata.Uid);
            return result;
        }
        catch (ServedByAnotherException e)
        {
            troubles.Forget(entity.Metadata.Uid);
            return ReconciliationResult<McpSandbox>.Success(entity, await installations.LeavesAsync(entity, e.Policy, cancellationToken) ? OfAnother : SpentPod);
        }
        catch (Exception e) when (Troubles.IsFailure(e) && troubles.HasLasted(entity.Metadata.Uid))
        {
            await TellAsync(entity, resolved, now, e, cancellationToken);
            return ReconciliationResult<McpSandbox>.Failure(entity, e.Message, Unforeseen(e), troubles.Pause(entity.Metadata.Uid));
        }
    }

    private async Task<ReconciliationResult<McpSandbox>> ReconcileAsync(ResolvedSandbox resolved, StageProgress progress, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entity = resolved.Sandbox;
        if (entity.Metadata.DeletionTimestamp is not null)
        {
            // Everything the sandbox owns goes with it by garbage collection; making anything now would only add to that.
            await statusWriter.WriteAsync(See(resolved) with { Failure = progress.Failure, Pod = pods.Find(entity), Workspace = FindClaim(entity), Network = network.Of(entity, pods.Find(entity)) }, cancellationToken);
            return FilesNotKept(entity, progress) ?? ReconciliationResult<McpSandbox>.Success(entity, EndingPod.UntilOverdue(pods.Find(entity), time.GetUtcNow()));
        }

        if (IsDueForDeletion(resolved, now))
        {
            // The deletion holds for the sandbox that was judged only; what its class says of its end may have changed unseen as well.
            resolved = ResolvedSandbox.Of(resolved.Entity, await classes.ReadNowAsync(resolved.Entity, cancellationToken), now);
            entity = resolved.Sandbox;
        }

        var untilExpiry = resolved.ExpiresAt - now;
        if (IsDueForDeletion(resolved, now) && progress.Failure is null)
        {
            if (await sandboxes.DeleteAsync(entity, gracePeriod: null, cancellationToken))
            {
                events.Record(entity, EventType.Normal, EventReasons.Expired, "Delete", "The sandbox's ttl is over, so it is deleted.");
            }

            return ReconciliationResult<McpSandbox>.Success(entity);
        }

        var stop = StopCauseOf(entity, untilExpiry);
        if (stop == StopCause.None && IdleSuspension.IsMarkedBy(pods.Find(entity)))
        {
            // Woken: the status must not speak of the new spec while the old pod could be taken for its idleness.
            await pods.StopAsync(entity, PodEnding.Idle, cancellationToken);
            return ReconciliationResult<McpSandbox>.Success(entity, SpentPod);
        }

        var (seen, retryAfter) = await AdvanceAsync(resolved, stop, progress, cancellationToken);
        if (seen is null)
        {
            return ReconciliationResult<McpSandbox>.Success(entity, BehindOthers);
        }

        await statusWriter.WriteAsync(seen, cancellationToken);
        if (stop == StopCause.Idle && pods.Find(entity) is { } spent && !PodDiagnosis.HasEnded(spent))
        {
            // The status has noted the idleness, so that the pod, in which what the cluster added to it runs on, is not needed to tell of it.
            await pods.StopAsync(entity, PodEnding.Idle, cancellationToken);
        }

        retryAfter = Earliest(retryAfter, resolved.Class is { AsksLabels: true } asking ? asking.Class is null ? RefusedByLabels : AllowedByLabels : null);
        return ReconciliationResult<McpSandbox>.Success(entity, Earliest(retryAfter, untilExpiry > TimeSpan.Zero ? untilExpiry : null));
    }

    public async Task<ReconciliationResult<McpSandbox>> DeletedAsync(McpSandbox entity, CancellationToken cancellationToken)
    {
        // Deleted right after the wish to keep its files: garbage collection may not have come to them yet.
        var (catalog, _) = await ReadClassesAsync(entity, cancellationToken);
        var progress = await stages.BeginAsync(ResolvedSandbox.Of(entity, catalog, clock.GetUtcNow()), isDeleted: true, cancellationToken);
        if (FilesNotKept(entity, progress) is { } failure)
        {
            return failure;
        }

        backoff.Forget(entity.Metadata.Uid);
        endings.Forget(entity.Metadata.Uid);
        network.Forget(entity.Metadata.Uid);
        troubles.Forget(entity.Metadata.Uid);
        serverReasons.Forget(entity.Metadata.Uid);
        references.Forget(entity.Metadata.Uid);
        installations.Forget(entity.Metadata.Uid);
        confirmation.Forget(entity.Metadata.Uid);
        return ReconciliationResult<McpSandbox>.Success(entity);
    }

    public async Task<ReconciliationResult<McpSandbox>?> UnreadableAsync(UnreadableObject unreadable, CancellationToken cancellationToken)
    {
        await unreadables.TellAsync(unreadable, cancellationToken);
        return null;
    }

    /// <summary>The classes, if need be without the labels of the namespace and with what is wrong with these: what is said of the files must not wait for them.</summary>
    private async Task<(ClassCatalog Catalog, Exception? Unread)> ReadClassesAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        try
        {
            return (await classes.ReadAsync(sandbox, cancellationToken), null);
        }
        catch (Exception e) when (Troubles.IsFailure(e))
        {
            return (classes.Read(), e);
        }
    }

    /// <summary>The failure to let go the files of a sandbox that is being deleted, or gone. Tried again at once and then less often: garbage collection waits for nobody.</summary>
    private static ReconciliationResult<McpSandbox>? FilesNotKept(McpSandbox entity, StageProgress progress) =>
        progress.Failure is { } failure ? ReconciliationResult<McpSandbox>.Failure(entity, failure.Message, progress.Trouble is { } trouble ? Unforeseen(trouble) : null) : null;

    /// <summary>Takes the steps that can be taken now. Returns what was seen, null to look again first, and when to look again even if nothing changes.</summary>
    private async Task<(Observation? Seen, TimeSpan? RetryAfter)> AdvanceAsync(ResolvedSandbox resolved, StopCause stop, StageProgress progress, CancellationToken cancellationToken)
    {
        var sandbox = resolved.Sandbox;
        // A wish to stop is fulfilled first, and even when the rest of the spec is wrong.
        var pod = stop is StopCause.Wish or StopCause.Expired ? await pods.StopAsync(sandbox, PodEnding.Suspended, cancellationToken) : new(pods.Find(sandbox));
        var capabilities = await capabilityReader.GetAsync(cancellationToken);
        var acceptance = Acceptance.Of(resolved, checks, options, capabilities);
        var findings = acceptance.Findings;
        var retryAfter = default(TimeSpan?);
        if (findings.Count == 0)
        {
            (findings, retryAfter) = await references.ValidateAsync(sandbox, cancellationToken);
        }

        if (findings.Count > 0)
        {
            // What runs goes on: a class that was deleted or changed takes nobody's sandbox away, it only makes no new pod.
            var refused = See(resolved) with
            {
                StopCause = stop,
                Findings = findings,
                RefusalReason = acceptance.Reason,
                AwaitsReference = retryAfter is not null,
                Network = network.Of(sandbox, pod.Pod),
                Workspace = FindClaim(sandbox),
                Pod = pod.Pod,
            };
            await KeepAsync(refused, progress, cancellationToken);
            refused = refused with { Failure = progress.Failure, Token = progress.Token, NetworkApplied = progress.NetworkApplied, IsNetworkClosed = progress.IsNetworkClosed };
            return (refused, Earliest(Earliest(retryAfter, progress.RetryAfter), UntilTokenEnds(progress)));
        }

        var desired = SandboxObjects.Of(sandbox, options, capabilities) with { IsWorkspaceSizeAsked = resolved.Entity.Spec.Workspace.Size is not null };
        await stages.RunAsync(progress, sandbox, desired, runPod: stop == StopCause.None, cancellationToken);
        if (progress.IsFreshStart)
        {
            return (null, null);
        }

        pod = progress.Pod ?? pod;
        var isUnready = stop == StopCause.None && IsUnready(pod.Pod);
        var seen = See(resolved) with
        {
            StopCause = stop,
            Failure = progress.Failure,
            Token = progress.Token,
            Network = network.Of(sandbox, pod.Pod),
            Workspace = progress.Workspace ?? (sandbox.Spec.Workspace.Ephemeral ? null : FindClaim(sandbox)),
            LeftClaim = sandbox.Spec.Workspace.Ephemeral ? FindClaim(sandbox) : null,
            NetworkApplied = progress.NetworkApplied,
            Pod = pod.Pod,
            NextPodAt = pod.NextPodAt,
            Rollout = pod.Rollout,
            StartTrouble = await startTroubles.ReadAsync(pod.Pod, cancellationToken),
            ServerReason = isUnready ? serverReasons.Of(sandbox, pod.Pod!) : null,
        };
        var untilNextPod = pod.NextPodAt is { } next ? Later(next - time.GetUtcNow()) : null;
        var untilNews = Earliest(network.IsUnderWay(sandbox) || serverReasons.IsUnderWay(sandbox) ? ProbeLook : IsStartingUp(pod.Pod) ? NotReady : null, Earliest(StuckStart.UntilNews(pod.Pod, time.GetUtcNow()), EndingPod.UntilOverdue(pod.Pod, time.GetUtcNow())));
        return (seen, Earliest(Earliest(progress.RetryAfter, UntilTokenEnds(progress)), Earliest(untilNextPod, untilNews)));
    }

    /// <summary>Writes what keeps the sandbox from being looked at to its end, and what can be seen all the same.</summary>
    private async Task TellAsync(McpSandbox entity, ResolvedSandbox? resolved, DateTimeOffset now, Exception trouble, CancellationToken cancellationToken)
    {
        try
        {
            resolved ??= ResolvedSandbox.Of(entity, classes.Read(), now);
            var sandbox = resolved.Sandbox;
            var (pod, lasting) = (pods.Find(sandbox), StageFailures.Lasting(Stage.Pod, trouble, default).Failure);
            var seen = See(resolved) with
            {
                StopCause = StopCauseOf(sandbox, resolved.ExpiresAt - clock.GetUtcNow()),
                Failure = lasting,
                Network = network.Of(sandbox, pod),
                NetworkApplied = stages.HasPolicy(sandbox),
                Workspace = FindClaim(sandbox),
                Pod = pod,
            };
            await statusWriter.WriteAsync(seen, cancellationToken);
        }
        catch (Exception e) when (Troubles.IsFailure(e) && e is not ApiException { IsConflict: true })
        {
            // Nothing but an event is left to tell it by.
            events.Record(entity, EventType.Warning, EventReasons.StatusNotWritten, "Reconcile", StageFailures.Lasting(Stage.Status, e, default).Failure.Message);
        }
    }

    // An answer of the API server has no use for a stack trace.
    private static Exception? Unforeseen(Exception trouble) => trouble is ApiException or OwnershipConflictException or TimeoutException or HttpRequestException ? null : trouble;

    /// <summary>Does for a refused sandbox what is due all the same. Whatever comes of that, the user is told of the refusal.</summary>
    private async Task KeepAsync(Observation refused, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await stages.KeepAsync(progress, refused.Sandbox, cancellationToken);
        }
        catch (Exception e) when (e is not ServedByAnotherException && !cancellationToken.IsCancellationRequested)
        {
            await statusWriter.WriteAsync(refused, cancellationToken);
            throw;
        }
    }

    private Observation See(ResolvedSandbox resolved) => new()
    {
        Sandbox = resolved.Sandbox,
        ClassName = resolved.ClassName,
        IsDefaultClass = resolved.Class.IsDefault,
        ExpiresAt = resolved.ExpiresAt,
        StorageClassAsked = resolved.Entity.Spec.Workspace.StorageClassName,
        IsServiceMissing = !HasService(resolved.Sandbox),
    };

    private static bool IsDueForDeletion(ResolvedSandbox resolved, DateTimeOffset now) =>
        resolved.ExpiresAt <= now && resolved.Sandbox.Spec.Lifecycle.OnExpiry == ExpiryAction.Delete;

    private StopCause StopCauseOf(McpSandbox sandbox, TimeSpan? untilExpiry) =>
        untilExpiry <= TimeSpan.Zero ? StopCause.Expired
        : sandbox.Spec.Suspend ? StopCause.Wish
        : IdleSuspension.Holds(sandbox, pods.Find(sandbox)) ? StopCause.Idle
        : StopCause.None;

    private V1PersistentVolumeClaim? FindClaim(McpSandbox sandbox) =>
        claims.Get(new(sandbox.Metadata.NamespaceProperty, SandboxNames.WorkspaceClaim(sandbox.Metadata.Name))) is { } claim && WorkspaceStage.IsOf(sandbox, claim) ? claim : null;

    private bool HasService(McpSandbox sandbox) =>
        services.Get(new(sandbox.Metadata.NamespaceProperty, SandboxNames.Service(sandbox.Metadata.Name))) is { } service && Owners.IsControlledBy(service, sandbox);

    // A pod of a silent node has no server to ask, and there may be a whole node of them: what becomes of it is an event.
    private static bool IsStartingUp(V1Pod? pod) =>
        pod is { Metadata.DeletionTimestamp: null, Status.Phase: "Running" } && !PodDiagnosis.IsFinished(pod) && !PodDiagnosis.Diagnose(pod).IsReady && !PodDiagnosis.IsNodeSilent(pod);

    /// <summary>Running for longer than a healthy start takes: worth asking the server itself.</summary>
    private bool IsUnready(V1Pod? pod) =>
        IsStartingUp(pod) && time.GetUtcNow() - PodDiagnosis.StartedAt(pod!) > NotReady;

    private TimeSpan? UntilTokenEnds(StageProgress progress) => progress.Token?.PreviousUntil is { } end ? Later(end - time.GetUtcNow()) : null;

    // A requeue of zero or less would be none: the moment has come already.
    private static TimeSpan? Later(TimeSpan delay) => delay > TimeSpan.Zero ? delay : TimeSpan.FromMilliseconds(100);

    private static TimeSpan? Earliest(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;
}
