using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The storage behind /workspace.</summary>
[ValidationRule("!self.ephemeral || !has(self.storageClassName)", Message = "storageClassName has no meaning for an ephemeral workspace: remove one of the two", FieldPath = ".storageClassName")]
[ValidationRule("!self.ephemeral || !has(self.retention) || self.retention != 'Retain'", Message = "an ephemeral workspace cannot be retained: use retention Delete or a persistent workspace", FieldPath = ".retention")]
public sealed class WorkspaceSpec
{
    /// <summary>Size of the workspace, for example 1Gi. It can grow if the storage class allows expansion; it cannot shrink.</summary>
    [Quantity]
    public IntOrString? Size { get; set; }

    /// <summary>StorageClass of the volume. Unset: the class's default, else the cluster's default storage class. It applies to new volumes only; an existing volume keeps its storage class.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? StorageClassName { get; set; }

    /// <summary>What happens to the volume when the sandbox is deleted: Delete removes it, Retain keeps the claim and its files.</summary>
    [EnumValues(WorkspaceRetention.Delete, WorkspaceRetention.Retain)]
    public string? Retention { get; set; }

    /// <summary>true keeps the workspace on the node's disk while the pod lives, limited to size. Files do not survive a suspension or a new pod. An earlier persistent volume is no longer used, but it is kept.</summary>
    public bool Ephemeral { get; set; }
}
