using System.Text.Json;
using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The desired state of the sandbox. Every field has a default: a McpSandbox without a spec works.</summary>
/// <remarks>Initial values here are the schema's defaults. A field without one takes its default from the class, else from <see cref="BuiltInDefaults"/>: a default in the schema would hide that the user left it to the class.</remarks>
public sealed class McpSandboxSpec
{
    /// <summary>Name of the McpSandboxClass that sets the image, defaults and ceilings. Unset: the cluster's default class (annotation containermcp.dev/is-default-class), or the operator's own defaults if there is no default class.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? ClassName { get; set; }

    /// <summary>true stops the sandbox: its pod is removed, but the workspace, the token and the URL are kept. false starts it again.</summary>
    public bool Suspend { get; set; }

    /// <summary>When a change of the spec, the class or the operator reaches the running pod. OnIdle: with the next pod, which is created after this one ends or the sandbox is suspended; a running pod is left alone. Immediate: at once, with a new pod. Manual: like OnIdle, but a pod that has never been ready is not replaced automatically either. Setting the annotation containermcp.dev/restart to a new value restarts the sandbox at once in every case. The condition UpToDate shows whether a change is waiting. Changes that need no new pod, such as network, apply at once.</summary>
    [EnumValues(RolloutPolicy.OnIdle, RolloutPolicy.Immediate, RolloutPolicy.Manual)]
    public string? Rollout { get; set; }

    /// <summary>Container image of the sandbox, if the class allows a choice. Unset: the class's image, else the operator's default image.</summary>
    [Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.Image)]
    public string? Image { get; set; }

    /// <summary>CPU, memory and ephemeral storage of the sandbox. Missing entries come from the class; otherwise requests are 50m CPU and 128Mi memory, and limits are 1 CPU, 1Gi memory and 1Gi ephemeral storage. A sandbox never runs without limits.</summary>
    public ResourcesSpec? Resources { get; set; }

    /// <summary>The directory /workspace. Commands and scripts run in it, and the file tools read and write it.</summary>
    public WorkspaceSpec Workspace { get; set; } = new();

    /// <summary>When the sandbox is deleted or suspended automatically.</summary>
    public LifecycleSpec Lifecycle { get; set; } = new();

    /// <summary>The tools that the agent gets, and their limits.</summary>
    public ToolsSpec Tools { get; set; } = new();

    /// <summary>Who may connect to the sandbox, and where it may connect to.</summary>
    public NetworkSpec Network { get; set; } = new();

    /// <summary>Confinement by the node's kernel. The hardening that every sandbox has (non-root, only the jail's capabilities, seccomp, limits, no service account token) cannot be changed.</summary>
    public SecuritySpec Security { get; set; } = new();

    /// <summary>How agents authenticate.</summary>
    public AuthSpec Auth { get; set; } = new();

    /// <summary>Variables that the tool system_env_var shows to the agent. They cannot change the server's own settings. Names and values together have at most 65536 characters; put larger data into the workspace.</summary>
    [Items(MaxItems = 64), ListMapKey("name"), ValidationRule(EnvVarSpec.TotalRule, Message = EnvVarSpec.TotalMessage)]
    public IList<EnvVarSpec>? Env { get; set; }

    /// <summary>Labels and annotations added to the pod, if the class or the operator's settings allow their keys. Keys of containermcp.dev, kubernetes.io, k8s.io and the domains below them are reserved, except those of user.containermcp.dev and cluster-autoscaler.kubernetes.io.</summary>
    public PodMetadataSpec? PodMetadata { get; set; }

    /// <summary>Labels that a node must have to run the sandbox, in addition to those that the class requires.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Node taints that the sandbox tolerates, in addition to those that the class tolerates. Taints with which Kubernetes marks control planes and unusable nodes need a class that allows them; node.kubernetes.io/not-ready and unreachable may be tolerated for up to an hour.</summary>
    [Items(MaxItems = 32)]
    public IList<V1Toleration>? Tolerations { get; set; }

    /// <summary>Scheduling preferences and requirements, as in a pod's spec.affinity. Unset: the class's default.</summary>
    [SchemaOf(typeof(V1Affinity))]
    public JsonElement? Affinity { get; set; }

    /// <summary>Name of the PriorityClass of the pod. Unset: the class's default.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? PriorityClassName { get; set; }
}
