using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Ceilings of choices.</summary>
public sealed class SandboxChoices
{
    /// <summary>Images that a sandbox may choose in addition to the class's own. * matches any characters, including slashes: registry.example/sandbox:* or registry.example/sandbox@sha256:*. Unset: none.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.ImageGlob)]
    public IList<string>? Images { get; set; }

    /// <summary>Tool families that may be enabled. Families that are not in the list are disabled by default.</summary>
    [Items(MaxItems = 4), EnumValues(ToolFamily.Bash, ToolFamily.Python, ToolFamily.File, ToolFamily.Web)]
    public IList<string>? Tools { get; set; }

    /// <summary>Domains that tools.web.allowedDomains may list, and where the search engine of tools.web.search may be, apart from the class's own. A domain includes its subdomains. They are also the default if neither the sandbox nor the class's defaults list any.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 253), Pattern(Patterns.Domain)]
    public IList<string>? Domains { get; set; }

    /// <summary>Peers that network.egress may list: a range must lie within one of these ranges; a selector must equal one of these peers.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? Egress { get; set; }

    /// <summary>Peers that network.ingressFrom may list, by the same rules. While defaults.network.ingressFrom is unset, pods in the sandbox's own namespace need no entry here, because they may connect by default.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? IngressFrom { get; set; }

    /// <summary>false: a sandbox cannot refer to Secrets, whether in env, for its search engine (tools.web.search.secretKeyRef) or for its token (auth.tokenSecretName). The class's own search engine keeps its key. Unset: true.</summary>
    public bool? EnvFromSecrets { get; set; }

    /// <summary>false: every sandbox runs in a user namespace of its own, even if it requests otherwise. Needs Kubernetes 1.33 and nodes that support it. Unset: the sandbox may choose.</summary>
    public bool? HostUsers { get; set; }

    /// <summary>AppArmor profiles that a sandbox may choose. Unconfined is allowed only if it is listed here. Unset: RuntimeDefault and the Localhost profiles of the operator's settings.</summary>
    [Items(MaxItems = 32)]
    public IList<SecurityProfileSpec>? AppArmorProfiles { get; set; }

    /// <summary>Seccomp profiles that a sandbox may choose. Unconfined is allowed only if it is listed here. Unset: RuntimeDefault and the Localhost profiles of the operator's settings.</summary>
    [Items(MaxItems = 32)]
    public IList<SecurityProfileSpec>? SeccompProfiles { get; set; }

    /// <summary>RuntimeClasses that a sandbox may choose. Unset: those of the operator's settings.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? RuntimeClassNames { get; set; }

    /// <summary>StorageClasses that a workspace may choose. Unset: any.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? StorageClassNames { get; set; }

    /// <summary>Keys of labels that podMetadata.labels may set. * matches any characters except a slash: example.com/*, team. Unset: those of the operator's settings. Beware: a label can add the pod to a Service or open a NetworkPolicy to it. Keys of containermcp.dev, kubernetes.io and k8s.io stay reserved.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? PodLabels { get; set; }

    /// <summary>Keys of annotations, with a domain, that podMetadata.annotations may set, by the same rules. Unset: those of the operator's settings. Beware: network plugins, service meshes, backup tools and autoscalers obey annotations, and some of them run commands in the pod.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? PodAnnotations { get; set; }

    /// <summary>Keys of taints that tolerations may name. * matches any characters except a slash. Unset: all except those with which Kubernetes and autoscalers mark control planes and unusable nodes.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? Taints { get; set; }

    /// <summary>Keys of node labels that nodeSelector and affinity.nodeAffinity may name; metadata.name stands for the node's name. * matches any characters except a slash. Unset: any.</summary>
    [Items(MaxItems = 64), Length(MinLength = 1, MaxLength = Patterns.LongestKey), Pattern(Patterns.KeyGlob)]
    public IList<string>? NodeLabels { get; set; }

    /// <summary>true: terms of affinity.podAffinity and podAntiAffinity may refer to pods in other namespaces. Unset: only to pods in the sandbox's own namespace, because a term can keep the pods it selects away from whole nodes.</summary>
    public bool? AffinityNamespaces { get; set; }

    /// <summary>PriorityClasses that a sandbox may choose. Unset: any but the system's.</summary>
    [Items(MaxItems = 32), Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public IList<string>? PriorityClassNames { get; set; }
}
