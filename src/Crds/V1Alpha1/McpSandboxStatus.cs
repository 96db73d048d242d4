using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What the operator last observed about the sandbox. Only the operator writes it.</summary>
public sealed class McpSandboxStatus
{
    /// <summary>Pending: waiting for storage or a node. Starting: the pod starts. Ready: agents can connect. Suspended: stopped, workspace kept. Failed: cannot run, see the conditions. Terminating: being deleted.</summary>
    [EnumValues(SandboxPhase.Pending, SandboxPhase.Starting, SandboxPhase.Ready, SandboxPhase.Suspended, SandboxPhase.Failed, SandboxPhase.Terminating)]
    public string? Phase { get; set; }

    /// <summary>The metadata.generation that this status describes.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>The class that applies: spec.className, else the cluster's default class.</summary>
    [Length(MaxLength = 253)]
    public string? ClassName { get; set; }

    /// <summary>The address of the MCP server for clients that use HTTP with SSE; endpoints lists the address for each transport. It does not change while the sandbox exists.</summary>
    [Length(MaxLength = 1024)]
    public string? Url { get; set; }

    /// <summary>The address for each MCP transport.</summary>
    public SandboxEndpoints? Endpoints { get; set; }

    /// <summary>The Secret whose key token holds the bearer token.</summary>
    [Length(MaxLength = 253)]
    public string? TokenSecretName { get; set; }

    /// <summary>When the annotation containermcp.dev/rotate-token last gave the sandbox a new token.</summary>
    public DateTime? TokenRotatedAt { get; set; }

    /// <summary>The sandbox's pod.</summary>
    [Length(MaxLength = 253)]
    public string? PodName { get; set; }

    /// <summary>The node that runs the pod.</summary>
    [Length(MaxLength = 253)]
    public string? NodeName { get; set; }

    /// <summary>The PersistentVolumeClaim behind /workspace; none for an ephemeral workspace.</summary>
    [Length(MaxLength = 253)]
    public string? WorkspaceClaimName { get; set; }

    /// <summary>When the current pod started.</summary>
    public DateTime? StartedAt { get; set; }

    /// <summary>When the sandbox's ttl ends.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>Accepted (the spec is valid), WorkspaceBound, NetworkApplied, NetworkEnforced (as tested from inside the sandbox), PodScheduled, Ready, UpToDate (the pod matches the spec) and, after a rotation, TokenRotated. Each message states the root cause.</summary>
    [Items(MaxItems = 32), ListMapKey("type")]
    public IList<V1Condition>? Conditions { get; set; }
}
