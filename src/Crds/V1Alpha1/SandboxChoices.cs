using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Ceilings of choices.</summary>
public sealed class SandboxChoices
{
    /// <summary>Images that a sandbox may choose besides the class's own. * stands for any characters, slashes included: registry.example/sandbox:* or registry.example/sandbox@sha256:*. Unset: none.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.ImageGlob)]
    public IList<string>? Images { get; set; }

    /// <summary>Families of tools that may be enabled. Those that are not in the list are disabled where the sandbox does not speak of them.</summary>
    [Items(MaxItems = 4), EnumValues(ToolFamily.Bash, ToolFamily.Python, ToolFamily.File, ToolFamily.Web)]
    public IList<string>? Tools { get; set; }

    /// <summary>Domains that tools.web.allowedDomains may name, and that tools.web.search may ask besides the class's own search engine; a domain covers the names below it. A sandbox that names none, where the defaults name none either, gets these.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 253), Pattern(Patterns.Domain)]
    public IList<string>? Domains { get; set; }

    /// <summary>Peers that network.egress may name: ranges inside one of these ranges, or selectors that equal one of these peers.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? Egress { get; set; }

    /// <summary>Peers that network.ingressFrom may name, by the same rules. As long as defaults.network.ingressFrom is unset, pods of the sandbox's own namespace need no entry here: without a wish they are who may connect.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? IngressFrom { get; set; }

    /// <summary>false: a sandbox may name no Secret, neither in env nor for its search engine (tools.web.search.secretKeyRef) nor as its token (auth.tokenSecretName); the class's own search engine keeps its key. Unset: it may.</summary>
    public bool? EnvFromSecrets { get; set; }

    /// <summary>false: each sandbox runs in a user namespace of its own, whatever it says. Needs Kubernetes 1.33 and nodes that support it. Unset: it has the choice.</summary>
    public bool? HostUsers { get; set; }

    /// <summary>AppArmor profiles that a sandbox may choose; the only way to allow Unconfined. Unset: RuntimeDefault, and the Localhost profiles of the operator's settings.</summary>
    [Items(MaxItems = 32)]
    public IList<SecurityProfileSpec>? AppArmorProfiles { get; set; }

    /// <summary>Seccomp profiles that a sandbox may choose; the only way to allow Unconfined. Unset: RuntimeDefault, and the Localhost profiles of the operator's settings.</summary>
    [Items(MaxItems = 32)]
    public IList<SecurityProfileSpec>? SeccompProfiles { get; set; }

    /// <summary>RuntimeClasses that a sandbox may choose. Unset: those of the operator's settings.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? RuntimeClassNames { get; set; }

    /// <summary>StorageClasses that a workspace may choose. Unset: any.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? StorageClassNames { get; set; }

    /// <summary>Keys of labels that podMetadata.labels may set; * stands for any characters but a slash: example.com/*, team. Unset: those of the operator's settings. A label can make the pod a part of a Service, or open a NetworkPolicy to it. Keys of containermcp.dev, kubernetes.io and k8s.io stay reserved.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? PodLabels { get; set; }

    /// <summary>Keys of annotations, with a domain, that podMetadata.annotations may set, by the same rules. Unset: those of the operator's settings. Network plugins, service meshes, backup tools and autoscalers obey annotations, some by running commands in the pod.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? PodAnnotations { get; set; }

    /// <summary>Keys of taints that tolerations may name; * stands for any characters but a slash. Unset: all but those by which Kubernetes and autoscalers mark control planes and nodes that are not to be used.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? Taints { get; set; }

    /// <summary>Keys of labels of nodes that nodeSelector and affinity.nodeAffinity may name, metadata.name for the node's name; * stands for any characters but a slash. Unset: any.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? NodeLabels { get; set; }

    /// <summary>true: terms of affinity.podAffinity and podAntiAffinity may look at pods of other namespaces. Unset: only at those of the sandbox's own, because a term keeps the pods that it names away from whole nodes.</summary>
    public bool? AffinityNamespaces { get; set; }

    /// <summary>PriorityClasses that a sandbox may choose. Unset: any but the system's.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? PriorityClassNames { get; set; }
}
