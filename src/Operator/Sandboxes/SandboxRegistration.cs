using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes.Classes;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>Adds the product to the runtime.</summary>
public static class SandboxRegistration
{
    private const string Own = SandboxLabels.ManagedBy + "=" + SandboxLabels.ManagedByValue;
    private const int Workers = 16;

    /// <summary>Bytes of JSON up to which a sandbox is kept whole: more than those take that people write by hand, with their status.</summary>
    private const int LargestWhole = 8 * 1024;
    private const int LargestClass = 2 * 1024 * 1024; // More than the store of a cluster takes.

    private const int LongestText = 256;

    /// <summary>Registers the controller of McpSandbox with what wakes it.</summary>
    public static OperatorRuntimeBuilder AddSandboxes(this OperatorRuntimeBuilder runtime, OperatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(options);
        var services = runtime.Services;
        var isClusterWide = options.WatchNamespaces.Count == 0;
        services.AddSingleton(provider => new SandboxOptions
        {
            Installation = InstallationName.Of(provider.GetRequiredService<RuntimeOptions>()),
            Image = options.SandboxImage,
            ImagePullPolicy = options.SandboxImagePullPolicy,
            ImagePullSecrets = options.SandboxImagePullSecrets,
            NameServers = options.NameServers,
            OperatorNamespace = options.OperatorNamespace,
            OperatorPort = options.HttpPort,
            ClusterDomain = options.ClusterDomain,
            ClusterNetworks = options.ClusterNetworks,
            AllowedRuntimeClasses = options.AllowedRuntimeClasses,
            AllowedPodLabels = options.AllowedPodLabels,
            AllowedPodAnnotations = options.AllowedPodAnnotations,
            AllowedExtendedResources = options.AllowedExtendedResources,
            AllowedLocalhostProfiles = options.AllowedLocalhostProfiles,
            IsClassRequired = options.ClassRequired,
        });
        AddClasses(runtime, isClusterWide, options.SandboxClasses ?? isClusterWide);
        services.TryAddSingleton<ICapabilityReader, CapabilityReader>();
        services.TryAddSingleton<IServerReasonReader>(_ => new ServerReasonReader(ServerReasonReader.CreateClient()));
        services.AddSingleton<ServerReasons>();
        services.AddSingleton<StartTroubleReader>();
        services.AddSingleton<UnreadableSandboxes>();
        services.AddSingleton<ClassChecks>();
        services.TryAddSingleton<INetworkProber>(_ => new NetworkProber(NetworkProber.CreateClient()));
        services.AddSingleton<NetworkStage>();
        services.AddSingleton<ReferenceReader>();
        services.AddSingleton<TokenStage>();
        services.AddSingleton<TokenRotation>();
        services.AddSingleton<RetentionKeeper>();
        services.AddSingleton<WorkspaceStage>();
        services.AddSingleton<Confirmation>();
        services.AddSingleton<PodComparison>();
        services.AddSingleton<PodTrial>();
        services.AddSingleton<PodStage>();
        services.AddSingleton<PolicyKeeper>();
        services.AddSingleton<PodBackoff>();
        services.AddSingleton<PodEndings>();
        services.AddSingleton<Troubles>();
        services.AddSingleton<Installations>();
        services.AddSingleton<StageRunner>();
        services.AddSingleton<SandboxSummaries>();
        services.AddSingleton<SandboxMetrics>();
        services.AddSingleton<StatusWriter>();
        runtime.AddController<SandboxController, McpSandbox>(controller => Wake(controller, options.SandboxClasses ?? isClusterWide), Shrink, LargestWhole, isPacked: true);
        return runtime;
    }

    /// <summary>What wakes the controller of sandboxes.</summary>
    private static void Wake(ControllerBuilder<McpSandbox> controller, bool withClasses)
    {
        Owns<V1Pod>(controller, PodStage.Trim, PodStage.Shrink);
        Owns<V1Secret>(controller, TokenStage.Trim);
        Owns<V1PersistentVolumeClaim>(controller, WorkspaceStage.Trim);
        Owns<V1NetworkPolicy>(controller, shrink: policy => policy.Spec = new());
        Owns<V1Service>(controller, shrink: service => (service.Spec, service.Status) = (new(), null));
        controller.WithWorkers(Workers);
        if (withClasses)
        {
            // Its status is this operator's own: only what the administrator changes concerns sandboxes.
            controller.Watches<McpSandboxClass>((@class, sandboxes) => SandboxesOf(@class, sandboxes), predicate: EntityPredicates.SpecOrMetadataChanged);
        }
    }

    /// <summary>
    /// What is known of a sandbox that is too large for the cache when nobody works on it: what concerns others, when it ends and whose fault it is that it
    /// has failed, and what is due when it is gone, when nobody can be asked any more.
    /// </summary>
    internal static void Shrink(McpSandbox sandbox)
    {
        var spec = sandbox.Spec;
        sandbox.Spec = new()
        {
            ClassName = spec.ClassName,
            Image = Short(spec.Image),
            Suspend = spec.Suspend,
            Lifecycle = spec.Lifecycle,
            Workspace = new() { Ephemeral = spec.Workspace.Ephemeral, Retention = spec.Workspace.Retention },
        };
        if (sandbox.Status is { } status)
        {
            sandbox.Status = new()
            {
                Phase = status.Phase,
                ObservedGeneration = status.ObservedGeneration,
                ClassName = status.ClassName,
                PodName = status.PodName,
                ExpiresAt = status.ExpiresAt,
                Conditions = status.Conditions?
                    .Where(condition => condition.Type is ConditionTypes.Accepted or ConditionTypes.Ready)
                    .DistinctBy(condition => condition.Type)
                    .Select(condition => new V1Condition { Type = condition.Type, Status = condition.Status, Reason = Short(condition.Reason), Message = Short(condition.Message) })
                    .ToList(),
            };
        }
    }

    private static string? Short(string? text) => text is null ? null : Excerpt.Of(text, LongestText);

    // What was retained or restored has no controller: its labels name the sandbox.
    private static void Owns<TOwned>(ControllerBuilder<McpSandbox> controller, Action<TOwned>? trim = null, Action<TOwned>? shrink = null)
        where TOwned : class, IKubernetesObject<V1ObjectMeta> =>
        controller.Owns(Own, trim, shrink).Watches<TOwned>((owned, _) => SandboxOf(owned), Own, trim);

    /// <summary>The sandboxes of a class, and those of none, for which it may be or have been the default.</summary>
    private static IEnumerable<NamespacedName> SandboxesOf(McpSandboxClass @class, IObjectStore<McpSandbox> sandboxes) => sandboxes.List()
        .Where(sandbox => sandbox.Spec.ClassName is not { } name || name == @class.Metadata.Name)
        .Select(sandbox => NamespacedName.Of(sandbox));

    private static void AddClasses(OperatorRuntimeBuilder runtime, bool isClusterWide, bool areReadable)
    {
        if (!areReadable)
        {
            runtime.Services.AddSingleton<IClassReader, NoClassReader>();
            return;
        }

        // An upgrade by helm brings no new definitions: without this one there are just no classes.
        // Administrators make them, so they are few, and every sandbox needs the whole of its own; operators have no right to get one.
        runtime.ClusterScoped<McpSandboxClass>().AddInformer<McpSandboxClass>(isOptional: true, largestWhole: LargestClass);
        runtime.Services.AddSingleton<NamespaceLabels>();
        runtime.Services.AddSingleton<IClassReader, ClassReader>();
        if (isClusterWide)
        {
            runtime.AddController<ClassController, McpSandboxClass>(controller => controller.WithWorkers(1));
        }
    }

    private static IEnumerable<NamespacedName> SandboxOf(IKubernetesObject<V1ObjectMeta> owned) =>
        Owners.ControllerOf(owned) is null && owned.Metadata.Labels?.TryGetValue(SandboxLabels.Sandbox, out var name) == true
            ? [new NamespacedName(owned.Metadata.NamespaceProperty, name)]
            : [];
}
