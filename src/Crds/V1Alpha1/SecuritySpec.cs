using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Confinement of the pod beyond what every sandbox has.</summary>
public sealed class SecuritySpec
{
    /// <summary>AppArmor profile of the sandbox. Unset: the class's default, else the container runtime's default on nodes with AppArmor. If a profile is set, nodes without AppArmor refuse the pod.</summary>
    public SecurityProfileSpec? AppArmorProfile { get; set; }

    /// <summary>Seccomp profile of the sandbox. Unset: the class's default, else RuntimeDefault.</summary>
    public SecurityProfileSpec? SeccompProfile { get; set; }

    /// <summary>Name of the RuntimeClass, for sandboxed runtimes such as gVisor or Kata. Unset: the class's default, else the node's default runtime.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? RuntimeClassName { get; set; }

    /// <summary>true runs the pod in a user namespace of its own, so that root in the pod has no rights on the node. Needs Kubernetes 1.33 and nodes that support it. Unset: the class's default, else false.</summary>
    public bool? UserNamespace { get; set; }
}
