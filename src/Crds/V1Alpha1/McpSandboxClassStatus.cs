using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What the operator last saw of the class. Written by an operator that serves the whole cluster.</summary>
public sealed class McpSandboxClassStatus
{
    /// <summary>The metadata.generation that this status speaks of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>How many sandboxes the class applies to; a few seconds old.</summary>
    public int? Sandboxes { get; set; }

    /// <summary>Accepted: the class is valid, and a sandbox without wishes of its own is within its ceilings. Usable: whether there are namespaces that may use it. Default, on classes with the annotation: whether this is the one that counts.</summary>
    [Items(MaxItems = 32), ListMapKey("type")]
    public IList<V1Condition>? Conditions { get; set; }
}
