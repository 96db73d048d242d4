using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Nodes for sandboxes of a class.</summary>
public sealed class SchedulingSpec
{
    /// <summary>Labels that a node must have. They are added to the sandbox's own nodeSelector; a sandbox that requires another value for one of them is refused.</summary>
    [Items(MaxItems = 32), Length(MaxLength = 63)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Taints that sandboxes tolerate, in addition to those that each sandbox names.</summary>
    [Items(MaxItems = 32)]
    public IList<V1Toleration>? Tolerations { get; set; }
}
