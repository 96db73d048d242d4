using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The storage behind /workspace.</summary>
public sealed class WorkspaceDefaults
{
    /// <summary>Size of the workspace.</summary>
    [Quantity]
    public IntOrString? Size { get; set; }

    /// <summary>StorageClass of the volume.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? StorageClassName { get; set; }

    /// <summary>What happens to the volume when the sandbox is deleted: Delete or Retain.</summary>
    [EnumValues(WorkspaceRetention.Delete, WorkspaceRetention.Retain)]
    public string? Retention { get; set; }
}
