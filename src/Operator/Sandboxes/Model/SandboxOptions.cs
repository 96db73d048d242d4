using System.Net;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>The operator's settings that shape sandboxes. They were validated when the process read its environment.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The image of a sandbox that names none.</summary>
    public required string Image { get; init; }

    /// <summary>IfNotPresent, Always or Never.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Names this installation of the operator among others of the cluster; null leaves what it makes unmarked.</summary>
    public InstallationName? Installation { get; init; }

    /// <summary>The Secrets with which images are pulled, in the sandbox's namespace.</summary>
    public IReadOnlyList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>Where names are resolved.</summary>
    public NameServers NameServers { get; init; } = new();

    /// <summary>The namespace from which every sandbox can be reached.</summary>
    public required string OperatorNamespace { get; init; }

    /// <summary>The operator's own port, which sandboxes are asked to try: their policies forbid it.</summary>
    public int OperatorPort { get; init; } = 8080;

    /// <summary>The end of every service name in the cluster.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>The cluster's own networks, where they are not private ranges anyway: no sandbox reaches them by the web.</summary>
    public IReadOnlyList<IPNetwork> ClusterNetworks { get; init; } = [];

    /// <summary>The runtime classes that a sandbox may choose.</summary>
    public IReadOnlyList<string> AllowedRuntimeClasses { get; init; } = [];

    /// <summary>Patterns of the keys of labels that a sandbox may give its pod.</summary>
    public IReadOnlyList<string> AllowedPodLabels { get; init; } = [];

    /// <summary>Patterns of the keys of annotations that a sandbox may give its pod.</summary>
    public IReadOnlyList<string> AllowedPodAnnotations { get; init; } = [];

    /// <summary>Patterns of the names of huge pages and extended resources that a sandbox without a class may have.</summary>
    public IReadOnlyList<string> AllowedExtendedResources { get; init; } = [];

    /// <summary>The AppArmor and seccomp profiles of the nodes that a sandbox may choose.</summary>
    public IReadOnlyList<string> AllowedLocalhostProfiles { get; init; } = [];

    /// <summary>Whether every sandbox needs a class. Null: one to which none has applied yet needs none where there is no default one.</summary>
    public bool? IsClassRequired { get; init; }
}
