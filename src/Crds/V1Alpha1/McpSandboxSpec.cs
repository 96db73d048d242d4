using System.Text.Json;
using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What the sandbox shall be. Every field has a default: a McpSandbox without any spec works.</summary>
/// <remarks>Initial values here are the schema's defaults; a field without one takes its default from the class or the operator.</remarks>
public sealed class McpSandboxSpec
{
    /// <summary>Name of the McpSandboxClass that sets the image, defaults and ceilings. Unset: the cluster's default class, or the operator's own defaults where there is none.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? ClassName { get; set; }

    /// <summary>true stops the sandbox: its pod is removed, while the workspace, the token and the URL are kept. false starts it again.</summary>
    public bool Suspend { get; set; }

    /// <summary>Container image of the sandbox, if the class allows a choice. Unset: the image of the class, else the operator's.</summary>
    [Length(MinLength = 1, MaxLength = 512), Pattern("^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$")]
    public string? Image { get; set; }

    /// <summary>CPU, memory and ephemeral storage of the sandbox. Each missing entry is filled in: requests 50m CPU and 128Mi memory, limits 1 CPU, 1Gi memory and 1Gi ephemeral storage. A sandbox never runs without limits.</summary>
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

    /// <summary>Variables shown to the agent by the tool system_env_var. They never reach the server's own settings.</summary>
    [Items(MaxItems = 64), ListMapKey("name")]
    public IList<EnvVarSpec>? Env { get; set; }

    /// <summary>Labels and annotations added to the pod. Keys of containermcp.dev, kubernetes.io and k8s.io are reserved.</summary>
    public PodMetadataSpec? PodMetadata { get; set; }

    /// <summary>Labels that a node must have to run the sandbox.</summary>
    [Items(MaxItems = 32)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Taints of nodes that the sandbox tolerates.</summary>
    [Items(MaxItems = 32)]
    public IList<V1Toleration>? Tolerations { get; set; }

    /// <summary>Scheduling preferences and requirements, as in a pod's spec.affinity. Its inner fields are checked by the operator and when the pod is made.</summary>
    [PreserveUnknownFields]
    public JsonElement? Affinity { get; set; }

    /// <summary>Name of the PriorityClass of the pod.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? PriorityClassName { get; set; }
}
