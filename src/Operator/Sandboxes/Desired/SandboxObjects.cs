using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>Every object that a valid sandbox shall have, as a pure function of the sandbox, the operator's settings and what the cluster can do.</summary>
internal sealed record SandboxObjects
{
    /// <summary>The token's Secret without its token, which is not derived but made once; null when the user brings a Secret.</summary>
    public required V1Secret? TokenSecret { get; init; }

    /// <summary>Null for an ephemeral workspace.</summary>
    public required V1PersistentVolumeClaim? Workspace { get; init; }

    /// <summary>Whether the size of the workspace is the sandbox's own wish. A default, which may come from a class, only holds for a new claim.</summary>
    public bool IsWorkspaceSizeAsked { get; init; } = true;

    public required V1NetworkPolicy NetworkPolicy { get; init; }

    public required V1Service Service { get; init; }

    /// <summary>The pod of a sandbox that is not suspended.</summary>
    public required V1Pod Pod { get; init; }

    /// <summary>The desired objects of a sandbox that validation has let pass.</summary>
    public static SandboxObjects Of(McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities) => new()
    {
        TokenSecret = sandbox.Spec.Auth.TokenSecretName is null ? TokenSecretBuilder.Build(sandbox) : null,
        Workspace = sandbox.Spec.Workspace.Ephemeral ? null : WorkspaceBuilder.Build(sandbox),
        NetworkPolicy = NetworkPolicyBuilder.Build(sandbox, options, capabilities),
        Service = ServiceBuilder.Build(sandbox),
        Pod = PodBuilder.Build(sandbox, options, capabilities),
    };
}
