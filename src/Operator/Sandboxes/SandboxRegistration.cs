using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Runtime;
using ContainerMcp.Operator.Sandboxes.Control;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>Adds the product to the runtime.</summary>
public static class SandboxRegistration
{
    private const string Own = SandboxLabels.ManagedBy + "=" + SandboxLabels.ManagedByValue;
    private const int Workers = 16;

    /// <summary>Registers the controller of McpSandbox with what wakes it.</summary>
    public static OperatorRuntimeBuilder AddSandboxes(this OperatorRuntimeBuilder runtime, OperatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(options);
        var services = runtime.Services;
        services.AddSingleton(new SandboxOptions
        {
            Image = options.SandboxImage,
            ImagePullPolicy = options.SandboxImagePullPolicy,
            OperatorNamespace = options.OperatorNamespace,
            OperatorPort = options.HttpPort,
            ClusterDomain = options.ClusterDomain,
            ClusterNetworks = options.ClusterNetworks,
            AllowedRuntimeClasses = options.AllowedRuntimeClasses,
            AllowedLocalhostProfiles = options.AllowedLocalhostProfiles,
        });
        services.TryAddSingleton<ICapabilityReader, CapabilityReader>();
        services.TryAddSingleton<IServerReasonReader>(_ => new ServerReasonReader(ServerReasonReader.CreateClient()));
        services.TryAddSingleton<INetworkProber>(_ => new NetworkProber(NetworkProber.CreateClient()));
        services.AddSingleton<NetworkStage>();
        services.AddSingleton<ReferenceReader>();
        services.AddSingleton<TokenStage>();
        services.AddSingleton<TokenRotation>();
        services.AddSingleton<WorkspaceStage>();
        services.AddSingleton<PodStage>();
        services.AddSingleton<PolicyKeeper>();
        services.AddSingleton<PodBackoff>();
        services.AddSingleton<PodEndings>();
        services.AddSingleton<StageRunner>();
        services.AddSingleton<SandboxMetrics>();
        services.AddSingleton<StatusWriter>();
        return runtime.AddController<SandboxController, McpSandbox>(controller => controller
            .Owns<V1Pod>(Own)
            .Owns<V1Secret>(Own, TokenStage.Trim)
            .Owns<V1PersistentVolumeClaim>(Own)
            .Owns<V1NetworkPolicy>(Own)
            .Owns<V1Service>(Own)
            // A retained claim has no controller: its labels name the sandbox.
            .Watches<V1PersistentVolumeClaim>((claim, _) => SandboxOf(claim), Own)
            .WithWorkers(Workers));
    }

    private static IEnumerable<NamespacedName> SandboxOf(V1PersistentVolumeClaim claim) =>
        Owners.ControllerOf(claim) is null && claim.Metadata.Labels?.TryGetValue(SandboxLabels.Sandbox, out var name) == true
            ? [new NamespacedName(claim.Metadata.NamespaceProperty, name)]
            : [];
}
