using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Resource requirements as in a container: resource names and quantities.</summary>
public sealed class ResourcesSpec
{
    /// <summary>The most that the sandbox may use, for example cpu, memory and ephemeral-storage.</summary>
    [Items(MaxItems = 16), Quantity]
    public IDictionary<string, IntOrString>? Limits { get; set; }

    /// <summary>What the scheduler reserves for the sandbox. It cannot exceed the limit.</summary>
    [Items(MaxItems = 16), Quantity]
    public IDictionary<string, IntOrString>? Requests { get; set; }
}
