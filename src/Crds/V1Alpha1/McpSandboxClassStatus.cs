using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What the operator last observed about the class. It is written by an operator that serves the whole cluster.</summary>
public sealed class McpSandboxClassStatus
{
    /// <summary>The metadata.generation that this status describes.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>How many sandboxes use the class. The number may be a few seconds old.</summary>
    public int? Sandboxes { get; set; }

    /// <summary>Accepted: the class is valid, and a sandbox that leaves out every field is within its ceilings. Usable: whether any namespace may use it. Default, only on classes with the default annotation: whether this class is the one that applies.</summary>
    [Items(MaxItems = 32), ListMapKey("type")]
    public IList<V1Condition>? Conditions { get; set; }
}
