using System.Text.Json;
using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What the sandbox shall be. Every field has a default: a McpSandbox without any spec works.</summary>
/// <remarks>Initial values here are the schema's defaults. A field without one takes its default from the class, else from <see cref="BuiltInDefaults"/>: a default in the schema would hide that the user left it to the class.</remarks>
public sealed class McpSandboxSpec
{
    /// <summary>Name of the McpSandboxClass that sets the image, defaults and ceilings. Unset: the cluster's default class (annotation containermcp.dev/is-default-class), or the operator's own defaults where there is none.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? ClassName { get; set; }

    /// <summary>true stops the sandbox: its pod is removed, while the workspace, the token and the URL are kept. false starts it again.</summary>
    public bool Suspend { get; set; }

    /// <summary>When a changed spec, class or operator reaches the running pod. OnIdle: with the next pod, which follows when this one has ended by itself or the sandbox was suspended; a running pod is left alone. Immediate: at once, by a new pod. Manual: as OnIdle, but also a pod that never became ready waits for you. The annotation containermcp.dev/restart, set to any new value, restarts at once in each case. The condition UpToDate says where things stand. What needs no new pod, such as network, applies at once.</summary>
    [EnumValues(RolloutPolicy.OnIdle, RolloutPolicy.Immediate, RolloutPolicy.Manual)]
    public string? Rollout { get; set; }

    /// <summary>Container image of the sandbox, if the class allows a choice. Unset: the image of the class, else the operator's.</summary>
    [Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.Image)]
    public string? Image { get; set; }

    /// <summary>CPU, memory and ephemeral storage of the sandbox. Each missing entry is filled in from the class, else: requests 50m CPU and 128Mi memory, limits 1 CPU, 1Gi memory and 1Gi ephemeral storage. A sandbox never runs without limits.</summary>
    public ResourcesSpec? Resources { get; set; }

    /// <summary>The directory /workspace, in which commands and scripts run and which the file tools see.</summary>
    public WorkspaceSpec Workspace { get; set; } = new();

    /// <summary>When the sandbox ends or goes to sleep by itself.</summary>
    public LifecycleSpec Lifecycle { get; set; } = new();

    /// <summary>The tools that the agent gets, and their limits.</summary>
    public ToolsSpec Tools { get; set; } = new();

    /// <summary>Who may connect to the sandbox, and where it may connect to.</summary>
    public NetworkSpec Network { get; set; } = new();

    /// <summary>Confinement by the node's kernel. Hardening that the product relies on (non-root, no capabilities beyond the jail's, seccomp, limits, no service account token) cannot be changed.</summary>
    public SecuritySpec Security { get; set; } = new();

    /// <summary>How agents prove who they are.</summary>
    public AuthSpec Auth { get; set; } = new();

    /// <summary>Variables shown to the agent by the tool system_env_var. They never reach the server's own settings. Names and values together have at most 65536 characters; larger data belongs into the workspace.</summary>
    [Items(MaxItems = 64), ListMapKey("name"), ValidationRule(EnvVarSpec.TotalRule, Message = EnvVarSpec.TotalMessage)]
    public IList<EnvVarSpec>? Env { get; set; }

    /// <summary>Labels and annotations added to the pod, as far as the class or the operator's settings allow their keys. Keys of containermcp.dev, kubernetes.io and k8s.io are reserved.</summary>
    public PodMetadataSpec? PodMetadata { get; set; }

    /// <summary>Labels that a node must have to run the sandbox, besides those that the class asks for.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Taints of nodes that the sandbox tolerates, besides those that the class names. Those by which Kubernetes marks control planes and nodes that are not to be used need a class that allows them; node.kubernetes.io/not-ready and unreachable may be tolerated for up to an hour.</summary>
    [Items(MaxItems = 32)]
    public IList<V1Toleration>? Tolerations { get; set; }

    /// <summary>Scheduling preferences and requirements, as in a pod's spec.affinity. Unset: the class's default.</summary>
    [SchemaOf(typeof(V1Affinity))]
    public JsonElement? Affinity { get; set; }

    /// <summary>Name of the PriorityClass of the pod. Unset: the class's default.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? PriorityClassName { get; set; }
}
