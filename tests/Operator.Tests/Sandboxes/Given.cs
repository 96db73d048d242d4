using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Tests.Sandboxes;

/// <summary>What most tests begin with.</summary>
internal static class Given
{
    public static readonly SandboxOptions Options = new() { Image = "registry.example:5000/container-mcp/sandbox:1.0", OperatorNamespace = "container-mcp-system", AllowedPodLabels = ["user.containermcp.dev/*"], AllowedPodAnnotations = ["user.containermcp.dev/*"] };

    public static readonly ClusterCapabilities Old = new(1, 20);

    public static readonly ClusterCapabilities New = new(1, 34);

    public static McpSandbox Sandbox(Action<McpSandboxSpec>? change = null, string name = "agent")
    {
        var sandbox = new McpSandbox
        {
            Metadata = new() { Name = name, NamespaceProperty = "team", Uid = "11111111-2222-3333-4444-555555555555", Generation = 3, CreationTimestamp = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc) },
        };
        change?.Invoke(sandbox.Spec);
        sandbox.Spec = EffectiveSpec.Of(sandbox.Spec);
        return sandbox;
    }

    /// <summary>A sandbox as a user wrote it.</summary>
    public static McpSandbox Wish(Action<McpSandboxSpec>? change = null)
    {
        var sandbox = Sandbox();
        sandbox.Spec = new();
        change?.Invoke(sandbox.Spec);
        return sandbox;
    }

    public static McpSandboxClass Class(Action<McpSandboxClassSpec>? change = null, string name = "standard", bool isDefault = false)
    {
        var offer = new McpSandboxClass { Metadata = new() { Name = name, CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) } };
        offer.Metadata.Annotations = isDefault ? new Dictionary<string, string> { [McpSandboxClass.DefaultAnnotation] = "true" } : null;
        change?.Invoke(offer.Spec);
        return offer;
    }

    public static V1OwnerReference Reference(McpSandbox sandbox, string? uid = null) => new()
    {
        ApiVersion = sandbox.ApiVersion,
        Kind = sandbox.Kind,
        Name = sandbox.Metadata.Name,
        Uid = uid ?? sandbox.Metadata.Uid,
        Controller = true,
    };
}
