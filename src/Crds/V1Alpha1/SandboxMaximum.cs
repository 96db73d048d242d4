using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Ceilings of amounts, in the manner of a LimitRange.</summary>
public sealed class SandboxMaximum
{
    /// <summary>The most of each resource that a sandbox's limits may name: cpu, memory, ephemeral-storage, hugepages-2Mi, or an extended resource such as example.com/gpu. Huge pages and extended resources that are named neither here nor in defaults.resources are refused.</summary>
    [Items(MaxItems = 16), Quantity]
    public IDictionary<string, IntOrString>? Resources { get; set; }

    /// <summary>The largest workspace.</summary>
    [Quantity]
    public IntOrString? WorkspaceSize { get; set; }

    /// <summary>The longest ttl, as a Go duration. It is also the ttl of new sandboxes if neither they nor the defaults set one, so that no sandbox lives for ever.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? Ttl { get; set; }

    /// <summary>The longest idleTimeout, as a Go duration in whole seconds. It is also the idleTimeout if neither the sandbox nor the defaults set one.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? IdleTimeout { get; set; }

    /// <summary>The longest timeoutMax of the bash and python tools, as a Go duration in whole seconds.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? ToolTimeout { get; set; }
}
