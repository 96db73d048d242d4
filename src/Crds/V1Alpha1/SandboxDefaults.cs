using System.Text.Json;
using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Fields of a sandbox's spec, with the same names and meanings.</summary>
public sealed class SandboxDefaults
{
    /// <summary>CPU, memory and ephemeral storage. A sandbox's own entries replace these one by one.</summary>
    public ResourcesSpec? Resources { get; set; }

    /// <summary>The workspace. A changed size applies only to workspaces created afterwards.</summary>
    public WorkspaceDefaults Workspace { get; set; } = new();

    /// <summary>When a sandbox is deleted or suspended automatically. Setting or shortening ttl here does not end sandboxes that already exist.</summary>
    public LifecycleSpec Lifecycle { get; set; } = new();

    /// <summary>The tools and their limits.</summary>
    public ToolsSpec Tools { get; set; } = new();

    /// <summary>Who may connect to a sandbox, and where it may connect to.</summary>
    public NetworkSpec Network { get; set; } = new();

    /// <summary>Confinement by the node's kernel.</summary>
    public SecuritySpec Security { get; set; } = new();

    /// <summary>When changes reach a running pod; see spec.rollout of a McpSandbox.</summary>
    [EnumValues(RolloutPolicy.OnIdle, RolloutPolicy.Immediate, RolloutPolicy.Manual)]
    public string? Rollout { get; set; }

    /// <summary>Scheduling preferences and requirements of sandboxes that have none, as in a pod's spec.affinity.</summary>
    [SchemaOf(typeof(V1Affinity))]
    public JsonElement? Affinity { get; set; }

    /// <summary>Name of the PriorityClass of the pod.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? PriorityClassName { get; set; }
}
