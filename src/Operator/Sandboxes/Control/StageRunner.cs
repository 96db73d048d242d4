using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>
/// Runs the stages in their order, token, workspace, network policy, pod, service, and stops at the first that cannot be completed: a
/// pod never exists without its policy. The pod is what takes time to start, and a Service that finds its pod there is written once less by
/// Kubernetes' own controllers: so it comes last.
/// </summary>
internal sealed class StageRunner(
    TokenStage token, TokenRotation rotation, WorkspaceStage workspace, PodStage pods, PolicyKeeper keeper, ApiClient api, Applier applier,
    IObjectStore<V1NetworkPolicy> policies, IObjectStore<V1Service> services)
{
    public async Task<StageProgress> RunAsync(McpSandbox sandbox, SandboxObjects desired, bool runPod, CancellationToken cancellationToken)
    {
        var progress = new StageProgress();
        var stage = Stage.Token;
        try
        {
            if (desired.TokenSecret is not null)
            {
                await token.ApplyAsync(sandbox, desired.TokenSecret, cancellationToken);
                progress.Token = await rotation.ApplyAsync(sandbox, cancellationToken);
            }

            stage = Stage.Workspace;
            if (desired.Workspace is not null)
            {
                progress.Workspace = await workspace.ApplyAsync(sandbox, desired.Workspace, desired.IsWorkspaceSizeAsked, cancellationToken);
            }

            stage = Stage.Network;
            var policy = await ApplyAsync(stage, sandbox, desired.NetworkPolicy, policies, cancellationToken);
            policy = await keeper.KeepAsync(policy, pods.Find(sandbox), cancellationToken);
            progress.NetworkApplied = true;
            stage = Stage.Pod;
            if (runPod)
            {
                progress.Pod = await pods.RunAsync(sandbox, desired.Pod, cancellationToken);
                stage = Stage.Network;
                await keeper.KeepAsync(policy, progress.Pod.Pod, cancellationToken);
                if (progress.Token is not null)
                {
                    stage = Stage.Token;
                    await rotation.TellAsync(progress.Pod.Pod, progress.Token, cancellationToken);
                }
            }

            stage = Stage.Service;
            await ApplyAsync(stage, sandbox, desired.Service, services, cancellationToken);
        }
        catch (StageException e)
        {
            (progress.Failure, progress.RetryAfter) = (e.Failure, e.RetryAfter);
        }
        catch (ApiException e) when (StageFailures.Of(stage, e) is { } failure)
        {
            (progress.Failure, progress.RetryAfter) = (failure.Failure, failure.RetryAfter);
        }

        return progress;
    }

    private async Task<TEntity> ApplyAsync<TEntity>(
        Stage stage, McpSandbox sandbox, TEntity desired, IObjectStore<TEntity> store, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var result = await applier.ApplyAsync(desired, sandbox, store.Get(NamespacedName.Of(desired)), cancellationToken);
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
                throw StageFailures.Taken(stage, sandbox, found);
            }

            throw;
        }
    }
}
