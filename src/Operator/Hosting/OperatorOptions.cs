using System.Net;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Hosting;

/// <summary>The operator's settings with their defaults, read once from the environment: <c>OperatorSettings</c> has the variables and what each allows.</summary>
public sealed record OperatorOptions
{
    /// <summary>What every installation's lease was named before it had a name of its own.</summary>
    public const string FirstLeaseName = "container-mcp-operator";

    /// <summary>The image of sandboxes, unless they or their class name another.</summary>
    public required string SandboxImage { get; init; }

    /// <summary>Always, IfNotPresent or Never.</summary>
    public string SandboxImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>The Secrets with which sandboxes' images are pulled, in each of their namespaces.</summary>
    public IReadOnlyList<string> SandboxImagePullSecrets { get; init; } = [];

    /// <summary>The namespaces that are served; empty for all.</summary>
    public IReadOnlyList<string> WatchNamespaces { get; init; } = [];

    /// <summary>Where this process runs and its lease lives.</summary>
    public string OperatorNamespace { get; init; } = "default";

    /// <summary>The name of this instance.</summary>
    public string PodName { get; init; } = Environment.MachineName;

    /// <summary>Whether instances elect the one that works; false only with a single one.</summary>
    public bool LeaderElection { get; init; } = true;

    /// <summary>The name of the lease, one for each installation in a namespace.</summary>
    public string LeaseName { get; init; } = FirstLeaseName;

    /// <summary>The port of /healthz, /readyz and /metrics.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>The one address of this machine at which that port is open; null for every one.</summary>
    public IPAddress? HttpAddress { get; init; }

    /// <summary>The cluster's DNS domain.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Ranges of nodes, pods and services that are public addresses; private ones are closed anyway. Sandboxes never reach them by the web.</summary>
    public IReadOnlyList<IPNetwork> ClusterNetworks { get; init; } = [];

    /// <summary>Where sandboxes' names are resolved.</summary>
    public NameServers NameServers { get; init; } = new();

    /// <summary>The RuntimeClasses that a sandbox without a class may choose.</summary>
    public IReadOnlyList<string> AllowedRuntimeClasses { get; init; } = [];

    /// <summary>The AppArmor and seccomp profiles on the nodes that a sandbox may choose with type Localhost.</summary>
    public IReadOnlyList<string> AllowedLocalhostProfiles { get; init; } = [];

    /// <summary>Keys of labels that a sandbox may give its pod, <c>*</c> for any characters but a slash, where its class does not say.</summary>
    public IReadOnlyList<string> AllowedPodLabels { get; init; } = [];

    /// <summary>The same for annotations.</summary>
    public IReadOnlyList<string> AllowedPodAnnotations { get; init; } = [];

    /// <summary>The same for huge pages and extended resources of sandboxes without a class.</summary>
    public IReadOnlyList<string> AllowedExtendedResources { get; init; } = [];

    /// <summary>Whether McpSandboxClasses, which are cluster-scoped, are read. Null: only when all namespaces are served.</summary>
    public bool? SandboxClasses { get; init; }

    /// <summary>True: a sandbox without a class is refused. False: where there is no default class, one that names none has no ceilings. Null: as with false, but a sandbox to which a class applied is refused while that is gone.</summary>
    public bool? ClassRequired { get; init; }

    /// <summary>How often everything is reconciled at least.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromHours(10);

    /// <summary>How long a watch may be silent before it is opened anew.</summary>
    public TimeSpan WatchSilence { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The least severe line that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
