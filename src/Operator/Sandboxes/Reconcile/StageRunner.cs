using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Runs the stages in their order: network policy, token, workspace, pod, service. The first two do not wait for each other, because whatever
/// is wrong with the one, a policy is put right and a token ends in time. The others stop at the first that cannot be completed: a pod never
/// exists without its policy. The pod is what takes time to start, and a Service that finds its pod there is written once less by Kubernetes'
/// own controllers: so it comes last.
/// </summary>
internal sealed class StageRunner(
    TokenStage token, TokenRotation rotation, RetentionKeeper retention, WorkspaceStage workspace, PodStage pods, PolicyKeeper keeper, Confirmation confirmation, PodTrial trial, Troubles troubles, Installations installations, ApiClient api, Applier applier,
    IObjectStore<V1NetworkPolicy> policies, IObjectStore<V1Service> services, IEventRecorder events, SandboxOptions options)
{
    /// <summary>Begins with what is due in every state of a sandbox: that its files outlive it if they shall.</summary>
    /// <param name="resolved">The sandbox.</param>
    /// <param name="isDeleted">Whether it is being deleted, or gone.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<StageProgress> BeginAsync(ResolvedSandbox resolved, bool isDeleted, CancellationToken cancellationToken)
    {
        var progress = new StageProgress(resolved.Entity.Metadata.Uid) { Stage = Stage.Workspace };
        await TryAsync(progress, () => retention.KeepAsync(resolved, isDeleted, cancellationToken));
        return progress;
    }

    /// <summary>Brings everything in line with an accepted spec.</summary>
    public async Task RunAsync(StageProgress progress, McpSandbox sandbox, SandboxObjects desired, bool runPod, CancellationToken cancellationToken)
    {
        V1NetworkPolicy? policy = null;
        await TryAsync(progress, async () =>
        {
            progress.Stage = Stage.Network;
            if (sandbox.Status?.ObservedGeneration is not null && IsAnythingMissing(desired))
            {
                // It had all that it needs: that it is gone, and the cache behind, is the likelier reason.
                await confirmation.ConfirmAsync(sandbox, cancellationToken);
            }

            policy = await ApplyAsync(progress.Stage, sandbox, desired.NetworkPolicy, policies, cancellationToken);
            policy = await keeper.KeepAsync(policy, pods.Find(sandbox), cancellationToken);
            progress.NetworkApplied = true;
        });
        await TryAsync(progress, async () =>
        {
            progress.Stage = Stage.Token;
            if (desired.TokenSecret is not null)
            {
                await token.ApplyAsync(sandbox, desired.TokenSecret, cancellationToken);
                progress.Token = await rotation.ApplyAsync(sandbox, cancellationToken);
            }
        });
        if (progress.Failure is null)
        {
            await TryAsync(progress, () => RunAsync(sandbox, desired, policy!, runPod, progress, cancellationToken));
        }
    }

    /// <summary>What is due whatever the spec says, for a sandbox whose spec is refused: its pod stays behind a policy, and tokens change and end in time.</summary>
    public async Task KeepAsync(StageProgress progress, McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var pod = pods.Find(sandbox);
        await TryAsync(progress, async () =>
        {
            progress.Stage = Stage.Network;
            var policy = await FindPolicyAsync(sandbox, pod, cancellationToken);
            progress.NetworkApplied = policy is not null;
            progress.IsNetworkClosed = policy is not null && NetworkPolicyBuilder.IsClosed(policy);
            if (policy is not null && pod is not null)
            {
                await keeper.KeepAsync(policy, pod, cancellationToken);
                pod = await pods.LabelAsync(sandbox, pod, SandboxLabels.For(sandbox.Metadata.Name), cancellationToken);
            }
        });
        await TryAsync(progress, async () =>
        {
            progress.Stage = Stage.Token;
            await token.AdoptAsync(sandbox, cancellationToken);
            progress.Token = await rotation.ApplyAsync(sandbox, cancellationToken);
            await rotation.TellAsync(pod, progress.Token, cancellationToken);
        });
    }

    private async Task RunAsync(McpSandbox sandbox, SandboxObjects desired, V1NetworkPolicy policy, bool runPod, StageProgress progress, CancellationToken cancellationToken)
    {
        if (desired.Workspace is not null)
        {
            if (runPod && workspace.IsMissing(desired.Workspace))
            {
                progress.Stage = Stage.Pod;
                await trial.RunAsync(desired.Pod, cancellationToken);
            }

            progress.Stage = Stage.Workspace;
            progress.Workspace = await workspace.ApplyAsync(sandbox, desired.Workspace, desired.IsWorkspaceSizeAsked, cancellationToken);
        }

        if (runPod)
        {
            progress.Stage = Stage.Pod;
            progress.Pod = await pods.RunAsync(sandbox, desired.Pod, cancellationToken);
            progress.Stage = Stage.Network;
            await keeper.KeepAsync(policy, progress.Pod.Pod, cancellationToken);
            if (progress.Token is not null)
            {
                progress.Stage = Stage.Token;
                await rotation.TellAsync(progress.Pod.Pod, progress.Token, cancellationToken);
            }
        }

        progress.Stage = Stage.Service;
        await ApplyAsync(progress.Stage, sandbox, desired.Service, services, cancellationToken);
    }

    private bool IsAnythingMissing(SandboxObjects desired) =>
        policies.Get(NamespacedName.Of(desired.NetworkPolicy)) is null || services.Get(NamespacedName.Of(desired.Service)) is null
        || (desired.TokenSecret is { } secret && token.IsMissing(secret)) || (desired.Workspace is { } claim && workspace.IsMissing(claim));

    /// <summary>The sandbox's policy as it is: the refused spec may not change it. One that a pod has lost is made anew, closed.</summary>
    private async Task<V1NetworkPolicy?> FindPolicyAsync(McpSandbox sandbox, V1Pod? pod, CancellationToken cancellationToken)
    {
        var key = new NamespacedName(sandbox.Metadata.NamespaceProperty, SandboxNames.NetworkPolicy(sandbox.Metadata.Name));
        var policy = await api.For<V1NetworkPolicy>().GetWholeAsync(policies, key, cancellationToken);
        if (policy is null && pod is not null)
        {
            // The cache may be behind, or the policy has lost its label.
            policy = await api.For<V1NetworkPolicy>().GetAsync(key, cancellationToken);
        }

        if (policy is not null)
        {
            if (IsOfAnother(policy))
            {
                throw new ServedByAnotherException(policy);
            }

            return Owners.IsControlledBy(policy, sandbox) ? policy
                : MayAdopt(sandbox, policy) ? await keeper.AdoptAsync(sandbox, policy, cancellationToken)
                : throw StageFailures.Taken(Stage.Network, sandbox, policy);
        }

        if (pod is null)
        {
            return null;
        }

        policy = await ApplyAsync(Stage.Network, sandbox, NetworkPolicyBuilder.Closed(sandbox, options), policies, cancellationToken);
        events.Record(
            sandbox, EventType.Warning, EventReasons.NetworkClosed, "ApplyNetworkPolicy",
            "The NetworkPolicy was removed, and the refused spec cannot say what it should be: the pod is cut off from the network until the spec is corrected.");
        return policy;
    }

    private bool MayChange(McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> found, bool isOrphan) =>
        (Owners.IsControlledBy(found, sandbox) || (isOrphan && MayAdopt(sandbox, found))) && !IsOfAnother(found);

    private bool IsOfAnother(IKubernetesObject<V1ObjectMeta> found) =>
        found is V1NetworkPolicy policy && installations.IsOfAnother(policy) && !installations.IsKnownToHaveEnded(policy);

    /// <summary>Whether an object without a controller is the sandbox's by its labels. A policy that an ending pod still keeps is that of a sandbox before.</summary>
    private bool MayAdopt(McpSandbox sandbox, IKubernetesObject<V1ObjectMeta> found) =>
        Orphans.IsOf(sandbox, found)
        && found.Metadata.OwnerReferences?.All(owner => owner.Kind != V1Pod.KubeKind || pods.FindUnended(sandbox)?.Metadata.Uid == owner.Uid) != false;

    /// <summary>Whether the sandbox has its policy, as far as the cache knows.</summary>
    public bool HasPolicy(McpSandbox sandbox) =>
        policies.Get(new(sandbox.Metadata.NamespaceProperty, SandboxNames.NetworkPolicy(sandbox.Metadata.Name))) is { } policy && Owners.IsControlledBy(policy, sandbox);

    /// <summary>Takes steps; notes why they could not be completed, if nothing is noted yet.</summary>
    private async Task TryAsync(StageProgress progress, Func<Task> steps)
    {
        try
        {
            await steps();
        }
        catch (StageException e)
        {
            progress.Fail(e);
        }
        catch (ApiException e) when (StageFailures.Of(progress.Stage, e) is { } failure)
        {
            progress.Fail(failure);
        }
        catch (Exception e) when (Troubles.IsFailure(e) && troubles.HasLasted(progress.SandboxUid))
        {
            progress.Fail(StageFailures.Lasting(progress.Stage, e, troubles.Pause(progress.SandboxUid)), e);
        }
    }

    private async Task<TEntity> ApplyAsync<TEntity>(
        Stage stage, McpSandbox sandbox, TEntity desired, IObjectStore<TEntity> store, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var current = await api.For<TEntity>().GetWholeAsync(store, NamespacedName.Of(desired), cancellationToken);
            var isOrphan = current is not null && MayAdopt(sandbox, current);
            if (isOrphan)
            {
                await confirmation.ConfirmAsync(sandbox, cancellationToken);
            }

            var result = await applier.ApplyAsync(desired, sandbox, current, cancellationToken, found => MayChange(sandbox, found, isOrphan));
            if (result.Outcome != ApplyOutcome.Unchanged)
            {
                store.Observe(result.Entity);
            }

            return result.Entity;
        }
        catch (OwnershipConflictException e)
        {
            if (await api.For<TEntity>().GetAsync(e.Key, cancellationToken) is { } found)
            {
                if (found is V1NetworkPolicy policy && IsOfAnother(policy))
                {
                    store.Observe(found);
                    throw new ServedByAnotherException(policy);
                }

                throw StageFailures.Taken(stage, sandbox, found);
            }

            throw;
        }
    }
}
