using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Resource requirements as in a container: resource names and quantities.</summary>
public sealed class ResourcesSpec
{
    /// <summary>What the sandbox may use at most, for example cpu, memory, ephemeral-storage.</summary>
    [Items(MaxItems = 16), Quantity]
    public IDictionary<string, IntOrString>? Limits { get; set; }

    /// <summary>What the scheduler reserves for the sandbox. At most the limit.</summary>
    [Items(MaxItems = 16), Quantity]
    public IDictionary<string, IntOrString>? Requests { get; set; }
}
