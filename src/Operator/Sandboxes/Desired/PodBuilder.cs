using System.Text.Json;
using ContainerMcp.Common;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The pod. Its hardening is written here, after everything that users choose, and depends on none of it.</summary>
internal static class PodBuilder
{
    // The server gives running calls ten seconds to end.
    private const int GracePeriodSeconds = 15;

    public static V1Pod Build(McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities)
    {
        var spec = sandbox.Spec;
        var resources = EffectiveResources.Of(spec);
        var metadata = ChildMetadata.Build(sandbox, SandboxNames.Pod(sandbox.Metadata.Name));
        metadata.Labels = Merge(spec.PodMetadata?.Labels, metadata.Labels);
        metadata.Annotations = Merge(spec.PodMetadata?.Annotations, PodSecurity.Annotations(spec.Security, capabilities));
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = metadata,
            Spec = new()
            {
                Containers = [Container(sandbox, options, resources)],
                Volumes = PodVolumes.Volumes(sandbox, resources),
                // Exit code 0 means that the server has ended on purpose (idle); any other brings it back in the same pod.
                RestartPolicy = "OnFailure",
                TerminationGracePeriodSeconds = GracePeriodSeconds,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                SecurityContext = PodSecurity.Pod(spec.Security, capabilities),
                RuntimeClassName = spec.Security.RuntimeClassName,
                HostUsers = spec.Security.UserNamespace == true && capabilities.UserNamespaces ? false : null,
                // The image is Linux': without this a node with Windows may be chosen. A sandbox cannot choose otherwise.
                NodeSelector = Merge(spec.NodeSelector, new Dictionary<string, string> { ["kubernetes.io/os"] = "linux" }),
                ImagePullSecrets = options.ImagePullSecrets is { Count: > 0 } secrets ? [.. secrets.Select(name => new V1LocalObjectReference { Name = name })] : null,
                Tolerations = spec.Tolerations is { Count: > 0 } tolerations ? tolerations : null,
                Affinity = spec.Affinity is { } affinity ? KubernetesJson.Deserialize<V1Affinity>(affinity.GetRawText()) : null,
                PriorityClassName = spec.PriorityClassName,
            },
        };
        metadata.Annotations[SandboxLabels.TemplateHash] = Hash(pod);
        if (PodSecurity.SkewAnnotation(spec.Security, capabilities) is { } profile)
        {
            // Not a part of the template: what it asks for is there already.
            metadata.Annotations[PodSecurity.AppArmorAnnotation] = profile;
        }

        if (sandbox.Metadata.Annotations?.TryGetValue(SandboxLabels.Restart, out var restart) == true)
        {
            // Not a part of the template: the pod notes which request it answers.
            metadata.Annotations[SandboxLabels.Restart] = restart;
        }

        return pod;
    }

    private static V1Container Container(McpSandbox sandbox, SandboxOptions options, EffectiveResources resources) => new()
    {
        Name = ServerContainer.Name,
        Image = sandbox.Spec.Image ?? options.Image,
        ImagePullPolicy = options.ImagePullPolicy,
        Ports = [new() { Name = ServerContainer.PortName, ContainerPort = ServerContract.Port, Protocol = "TCP" }],
        Env = PodEnvironment.Build(sandbox, options),
        Resources = resources.ToRequirements(),
        VolumeMounts = PodVolumes.Mounts(sandbox.Spec),
        SecurityContext = PodSecurity.Container(),
        // Two minutes for the first start (a cold image on a busy node), looked at often so that a quick one is seen at once.
        StartupProbe = Probe(ServerContract.HealthPath, period: 1, failures: 120),
        ReadinessProbe = Probe(ServerContract.ReadyPath, period: 1, failures: 3),
        LivenessProbe = Probe(ServerContract.HealthPath, period: 10, failures: 3),
        TerminationMessagePath = ServerContract.TerminationMessagePath,
        // A server that dies without a word of its own leaves the end of its log instead.
        TerminationMessagePolicy = "FallbackToLogsOnError",
    };

    private static V1Probe Probe(string path, int period, int failures) => new()
    {
        HttpGet = new() { Path = path, Port = ServerContainer.PortName },
        PeriodSeconds = period,
        TimeoutSeconds = 3,
        FailureThreshold = failures,
    };

    private static Dictionary<string, string> Merge(IDictionary<string, string>? user, IDictionary<string, string> own)
    {
        var merged = new Dictionary<string, string>(user ?? new Dictionary<string, string>());
        foreach (var (key, value) in own)
        {
            merged[key] = value;
        }

        return merged;
    }

    /// <summary>Identifies what the pod was made from. Compared with the running pod's annotation, never with its spec, into which admission and the scheduler write.</summary>
    private static string Hash(V1Pod pod) => DesiredState.Hash(JsonSerializer.SerializeToNode(pod, KubernetesJsonOptions.Value)!);
}
