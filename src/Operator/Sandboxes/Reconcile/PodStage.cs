using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Keeps the sandbox's one pod. There is never a second, whatever the cache believes: the name is fixed, a pod is only
/// ever made by a POST that fails when the name is taken, and removed only by its uid.
/// </summary>
internal sealed class PodStage(
    KindClient<V1Pod> client, IObjectStore<V1Pod> store, PodComparison comparison, Confirmation confirmation, PodBackoff backoff, PodEndings endings, IEventRecorder events, TimeProvider time)
{
    private const int MostListed = 16;
    private const int LongestText = 512;

    /// <summary>What the cache keeps of a pod: who it is, where it is and how it is, not what it was made from.</summary>
    public static void Trim(V1Pod pod)
    {
        var spec = pod.Spec;
        pod.Spec = new()
        {
            Containers = Slim(spec.Containers),
            InitContainers = Slim(spec.InitContainers),
            NodeName = spec.NodeName,
            ReadinessGates = spec.ReadinessGates,
            // What Confinement compares.
            SecurityContext = spec.SecurityContext,
            AutomountServiceAccountToken = spec.AutomountServiceAccountToken,
            HostUsers = spec.HostUsers,
            HostNetwork = spec.HostNetwork,
            HostPID = spec.HostPID,
            HostIPC = spec.HostIPC,
            ShareProcessNamespace = spec.ShareProcessNamespace,
            RestartPolicy = spec.RestartPolicy,
            RuntimeClassName = spec.RuntimeClassName,
            TerminationGracePeriodSeconds = spec.TerminationGracePeriodSeconds,
        };
        pod.Metadata.Annotations = pod.Metadata.Annotations?
            .Where(entry => entry.Key.StartsWith(SandboxLabels.Prefix, StringComparison.Ordinal) || entry.Key == PodSecurity.AppArmorAnnotation)
            .ToDictionary();
    }

    /// <summary>Bounds what is left of a pod that somebody has made large.</summary>
    public static void Shrink(V1Pod pod)
    {
        pod.Spec.Containers = [.. pod.Spec.Containers.Take(MostListed)];
        pod.Spec.InitContainers = pod.Spec.InitContainers?.Take(MostListed).ToList();
        pod.Spec.ReadinessGates = pod.Spec.ReadinessGates?.Take(MostListed).ToList();
        if (pod.Status is { } status)
        {
            pod.Status = new()
            {
                Phase = status.Phase,
                Reason = Short(status.Reason),
                Message = Short(status.Message),
                PodIP = status.PodIP,
                StartTime = status.StartTime,
                Conditions = status.Conditions?.Take(MostListed).ToList(),
                ContainerStatuses = status.ContainerStatuses?.Take(MostListed).ToList(),
                InitContainerStatuses = status.InitContainerStatuses?.Take(MostListed).ToList(),
            };
            foreach (var condition in pod.Status.Conditions ?? [])
            {
                condition.Message = Short(condition.Message);
            }
        }
    }

    /// <summary>The sandbox's own pod as the cache knows it.</summary>
    public V1Pod? Find(McpSandbox sandbox) =>
        store.Get(Key(sandbox)) is { } pod && Owners.IsControlledBy(pod, sandbox) ? pod : null;

    /// <summary>The pod that is the sandbox's by its owner or by its labels, unless it is being removed.</summary>
    public V1Pod? FindUnended(McpSandbox sandbox) =>
        store.Get(Key(sandbox)) is { Metadata.DeletionTimestamp: null } pod && (Owners.IsControlledBy(pod, sandbox) || Orphans.IsOf(sandbox, pod)) ? pod : null;

    /// <summary>Removes the pod of a sandbox that shall not run.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="ending">What the agent of a later pod is told.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<PodOutcome> StopAsync(McpSandbox sandbox, string ending, CancellationToken cancellationToken)
    {
        var pod = Find(sandbox) ?? FindUnended(sandbox) ?? await FindUnlabelledAsync(sandbox, cancellationToken);
        if (pod is { Metadata.DeletionTimestamp: null })
        {
            endings.Remember(sandbox, pod, PodDiagnosis.IsFinished(pod) ? PodEnding.OfFinished(pod) : ending);
            await RemoveAsync(sandbox, pod, cancellationToken);
        }

        await ClearEndedAsync(sandbox, pod, cancellationToken);
        return new(pod);
    }

    /// <summary>Brings the pod closer to what it should be, one step at a time; events of the pod call for the next.</summary>
    public async Task<PodOutcome> RunAsync(McpSandbox sandbox, V1Pod desired, CancellationToken cancellationToken)
    {
        var pod = await client.GetWholeAsync(store, Key(sandbox), cancellationToken);
        var isNew = false;
        if (pod is null)
        {
            (pod, isNew) = await CreateAsync(sandbox, desired, cancellationToken);
        }

        if (Orphans.IsOf(sandbox, pod))
        {
            return new(await AdoptAsync(sandbox, pod, desired, cancellationToken));
        }

        if (!Owners.IsControlledBy(pod, sandbox))
        {
            throw StageFailures.Taken(Stage.Pod, sandbox, pod);
        }

        if (pod.Metadata.DeletionTimestamp is not null)
        {
            endings.Remember(sandbox, pod, PodEnding.OfRemoved(pod));
            await ClearEndedAsync(sandbox, pod, cancellationToken);
            // Told until it is gone, so that the next one is tried first.
            return IsLessConfined(pod, desired, out var losses) ? throw StageFailures.LessConfined(losses) : new(pod);
        }

        if (PodDiagnosis.IsFinished(pod))
        {
            return await ReplaceFinishedAsync(sandbox, pod, cancellationToken);
        }

        await CheckConfinementAsync(sandbox, pod, desired, cancellationToken);
        var rollout = await DecideAsync(sandbox, pod, desired, cancellationToken);
        if (rollout is { ReplaceNow: true })
        {
            events.Record(sandbox, EventType.Normal, EventReasons.PodOutdated, "ReplacePod", rollout.Message);
            endings.Remember(sandbox, pod, rollout.IsRequested ? PodEnding.Restarted : PodEnding.SettingsChanged);
            await RemoveAsync(sandbox, pod, cancellationToken);
            return new(pod, Rollout: rollout);
        }

        return new(await LabelAsync(sandbox, pod, desired.Metadata.Labels, cancellationToken), Rollout: rollout, IsNew: isNew);
    }

    /// <summary>The pod of which the status speaks and the cache does not know: it has lost its labels. With them it is known again.</summary>
    private async Task<V1Pod?> FindUnlabelledAsync(McpSandbox sandbox, CancellationToken cancellationToken) =>
        sandbox.Status?.PodName is not null && store.Get(Key(sandbox)) is null
        && await client.GetAsync(Key(sandbox), cancellationToken) is { } pod && Owners.IsControlledBy(pod, sandbox)
            ? await LabelAsync(sandbox, pod, SandboxLabels.For(sandbox.Metadata.Name), cancellationToken)
            : null;

    /// <summary>Gives the pod the labels that it has lost.</summary>
    public async Task<V1Pod> LabelAsync(McpSandbox sandbox, V1Pod pod, IDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        if (Labels.Repair(pod.Metadata.Labels, labels) is { Count: > 0 } patch)
        {
            pod = await client.MergePatchAsync(Key(sandbox), patch, cancellationToken);
            store.Observe(pod);
        }

        return pod;
    }

    /// <summary>Removes the pod if both it and the wish by which it goes are still what was seen.</summary>
    private async Task RemoveAsync(McpSandbox sandbox, V1Pod pod, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(sandbox, cancellationToken);
        await client.DeleteAsync(pod, gracePeriod: null, cancellationToken);
    }

    /// <summary>Takes over a pod without an owner if it is what would be made now; else removes it, and another follows.</summary>
    private async Task<V1Pod?> AdoptAsync(McpSandbox sandbox, V1Pod pod, V1Pod desired, CancellationToken cancellationToken)
    {
        await confirmation.ConfirmAsync(sandbox, cancellationToken);
        if (await comparison.IsAsMadeNowAsync(pod, desired, cancellationToken))
        {
            var hash = new JsonObject { [SandboxLabels.TemplateHash] = desired.Metadata.Annotations[SandboxLabels.TemplateHash] };
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = hash } };
            pod = await client.MergePatchAsync(Key(sandbox), Orphans.Adopt(sandbox, pod, patch), cancellationToken);
            store.Observe(pod);
            events.Record(sandbox, EventType.Normal, EventReasons.PodAdopted, "AdoptPod", $"Took over the pod {pod.Metadata.Name}, which had no owner.");
            return pod;
        }

        events.Record(sandbox, EventType.Normal, EventReasons.PodReplaced, "ReplacePod", $"The pod {pod.Metadata.Name} has no owner and is not what the operator would create now, so it is replaced.");
        endings.Remember(sandbox, pod, PodEnding.Unowned);
        await RemoveAsync(sandbox, pod, cancellationToken);
        return null;
    }

    // The node has confirmed that the pod's containers have all ended: only its name is still taken, on some kubelets for ten seconds.
    private async Task ClearEndedAsync(McpSandbox sandbox, V1Pod? pod, CancellationToken cancellationToken)
    {
        if (pod is { Metadata: { DeletionTimestamp: not null, Finalizers: null or { Count: 0 } } } && PodDiagnosis.HasEnded(pod))
        {
            await client.DeleteAsync(pod, gracePeriod: TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>
    /// A server whose user namespaces are switched off drops the field without a word, and the pod would be less confined than its owner believes. Where
    /// a pod has come back so before, no other is made until a trial shows that the next will not.
    /// </summary>
    private async Task TryConfinementAsync(McpSandbox sandbox, V1Pod desired, CancellationToken cancellationToken)
    {
        var isSuspect = sandbox.Status?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Ready, Reason: StepReasons.ConfinementWeakened }) == true;
        if (desired.Spec.HostUsers != false && !isSuspect)
        {
            return;
        }

        V1Pod trial;
        try
        {
            trial = await client.DryRunCreateAsync(desired, cancellationToken);
        }
        catch (ApiException e) when (e.IsDryRunUnsupported)
        {
            // No verdict: what the pod itself has lost is seen right after it is made.
            return;
        }

        if (desired.Spec.HostUsers == false && trial.Spec.HostUsers != false)
        {
            throw StageFailures.NoUserNamespace();
        }

        if (Confinement.Losses(trial, desired) is { Count: > 0 } losses)
        {
            throw StageFailures.LessConfined(losses);
        }
    }

    /// <summary>A pod that is less confined than its template says is removed, whenever that is seen: right after it was made, or by an operator that comes later.</summary>
    private async Task CheckConfinementAsync(McpSandbox sandbox, V1Pod pod, V1Pod desired, CancellationToken cancellationToken)
    {
        if (!IsLessConfined(pod, desired, out var losses))
        {
            return;
        }

        endings.Remember(sandbox, pod, PodEnding.LessConfined);
        await client.DeleteAsync(pod, gracePeriod: null, cancellationToken);
        throw StageFailures.LessConfined(losses);
    }

    // Of a pod that was made from another template nobody knows what it should be; it is told and replaced as outdated.
    private static bool IsLessConfined(V1Pod pod, V1Pod desired, out IReadOnlyList<string> losses)
    {
        var isOfTemplate = pod.Metadata.Annotations?.TryGetValue(SandboxLabels.TemplateHash, out var hash) == true && hash == desired.Metadata.Annotations[SandboxLabels.TemplateHash];
        losses = isOfTemplate ? Confinement.Losses(pod, desired) : [];
        return losses.Count > 0;
    }

    private async Task<(V1Pod Pod, bool IsNew)> CreateAsync(McpSandbox sandbox, V1Pod desired, CancellationToken cancellationToken)
    {
        try
        {
            await TryConfinementAsync(sandbox, desired, cancellationToken);
            var pod = await client.CreateAsync(endings.NoteFor(sandbox)?.AddTo(desired) ?? desired, cancellationToken);
            store.Observe(pod);
            endings.Forget(sandbox.Metadata.Uid);
            events.Record(sandbox, EventType.Normal, EventReasons.PodCreated, "CreatePod", $"Created the pod {pod.Metadata.Name}.");
            return (pod, true);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // The cache is behind, the pod lost its labels, or it is somebody else's.
            if (await client.GetAsync(Key(sandbox), cancellationToken) is { } existing)
            {
                return (existing, false);
            }

            throw;
        }
    }

    /// <summary>What differs is told from the pod itself: the cache knows only that something does.</summary>
    private async Task<Rollout?> DecideAsync(McpSandbox sandbox, V1Pod pod, V1Pod desired, CancellationToken cancellationToken) =>
        Rollout.IsUpToDate(pod, desired) ? null
            : await client.GetAsync(Key(sandbox), cancellationToken) is { } whole && whole.Metadata.Uid == pod.Metadata.Uid ? Rollout.Decide(whole, desired, sandbox.Spec.Rollout)
            : null;

    private static List<V1Container>? Slim(IList<V1Container>? containers) => containers?
        .Select(container => new V1Container { Name = container.Name, Image = container.Image, RestartPolicy = container.RestartPolicy, SecurityContext = container.SecurityContext })
        .ToList();

    private static string? Short(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;

    private async Task<PodOutcome> ReplaceFinishedAsync(McpSandbox sandbox, V1Pod pod, CancellationToken cancellationToken)
    {
        endings.Remember(sandbox, pod, PodEnding.OfFinished(pod));
        var next = backoff.Failed(sandbox.Metadata.Uid, pod.Metadata.Uid, pod.Status.StartTime);
        if (next > time.GetUtcNow())
        {
            return new(pod, next);
        }

        events.Record(sandbox, EventType.Warning, EventReasons.PodReplaced, "ReplacePod", PodDiagnosis.Diagnose(pod).Message);
        await RemoveAsync(sandbox, pod, cancellationToken);
        return new(pod);
    }

    private static NamespacedName Key(McpSandbox sandbox) => new(sandbox.Metadata.NamespaceProperty, SandboxNames.Pod(sandbox.Metadata.Name));
}
