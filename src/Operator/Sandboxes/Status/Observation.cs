using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>Everything that the status is computed from.</summary>
internal sealed record Observation
{
    /// <summary>The sandbox with its effective spec.</summary>
    public required McpSandbox Sandbox { get; init; }

    /// <summary>The class that applies, for the status.</summary>
    public string? ClassName { get; init; }

    /// <summary>Whether it applies because it is the cluster's default.</summary>
    public bool IsDefaultClass { get; init; }

    /// <summary>When the ttl ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why the spec is refused, as one word; meaningful with <see cref="Findings"/>.</summary>
    public string RefusalReason { get; init; } = AcceptedReasons.InvalidSpec;

    /// <summary>What is wrong with the spec.</summary>
    public IReadOnlyList<SpecFinding> Findings { get; init; } = [];

    /// <summary>Whether only a Secret is missing that the spec names: it may come by itself, and is looked for.</summary>
    public bool AwaitsReference { get; init; }

    /// <summary>The stage that could not be completed.</summary>
    public StageFailure? Failure { get; init; }

    /// <summary>The rotations of a generated token; null for a Secret that the user brings.</summary>
    public TokenState? Token { get; init; }

    /// <summary>The claim; null when there is none, also for an ephemeral workspace.</summary>
    public V1PersistentVolumeClaim? Workspace { get; init; }

    /// <summary>The claim that an ephemeral workspace has left behind; null when there is none.</summary>
    public V1PersistentVolumeClaim? LeftClaim { get; init; }

    /// <summary>The storage class that the sandbox itself asks for; a class's default only holds for a new claim anyway.</summary>
    public string? StorageClassAsked { get; init; }

    /// <summary>Whether the NetworkPolicy exists as desired.</summary>
    public bool NetworkApplied { get; init; }

    /// <summary>Whether that policy is closed in both directions, because a refused spec cannot say what it should be.</summary>
    public bool IsNetworkClosed { get; init; }

    /// <summary>What a probe from the sandbox has shown of the policy's enforcement.</summary>
    public NetworkVerdict Network { get; init; } = NetworkVerdict.Pending;

    /// <summary>The sandbox's own pod.</summary>
    public V1Pod? Pod { get; init; }

    /// <summary>Whether the Service is not there: then the URL does not lead to the pod, perhaps even to somebody else.</summary>
    public bool IsServiceMissing { get; init; }

    /// <summary>What happens to a pod that is not as it would be made now; null when it is.</summary>
    public Rollout? Rollout { get; init; }

    public StopCause StopCause { get; init; }

    /// <summary>When a failed pod will be replaced.</summary>
    public DateTimeOffset? NextPodAt { get; init; }

    /// <summary>What the pod's events say about why its node does not start it.</summary>
    public StartTrouble? StartTrouble { get; init; }

    /// <summary>What the server itself says about why it is not ready.</summary>
    public string? ServerReason { get; init; }
}
