using System.Net;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Hosting;

/// <summary>The operator's settings, read once from the environment.</summary>
public sealed record OperatorOptions
{
    /// <summary>What every installation's lease was named before it had a name of its own.</summary>
    public const string FirstLeaseName = "container-mcp-operator";

    /// <summary><c>OPERATOR_SANDBOX_IMAGE</c>: image of the sandboxes, unless their class names another. Required.</summary>
    public required string SandboxImage { get; init; }

    /// <summary><c>OPERATOR_SANDBOX_IMAGE_PULL_POLICY</c>: Always, IfNotPresent (default) or Never.</summary>
    public string SandboxImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary><c>OPERATOR_SANDBOX_IMAGE_PULL_SECRETS</c>: comma-separated names of Secrets with which sandboxes' images are pulled, in each of their namespaces; empty (default) for none.</summary>
    public IReadOnlyList<string> SandboxImagePullSecrets { get; init; } = [];

    /// <summary><c>OPERATOR_WATCH_NAMESPACES</c>: comma-separated; empty (default) for all namespaces.</summary>
    public IReadOnlyList<string> WatchNamespaces { get; init; } = [];

    /// <summary><c>OPERATOR_NAMESPACE</c>: where this process runs and its lease lives; by the downward API. Default: the kubeconfig's.</summary>
    public string OperatorNamespace { get; init; } = "default";

    /// <summary><c>POD_NAME</c>: by the downward API; else the host's name.</summary>
    public string PodName { get; init; } = Environment.MachineName;

    /// <summary><c>OPERATOR_LEADER_ELECTION</c>: true (default) or false; false only with a single replica.</summary>
    public bool LeaderElection { get; init; } = true;

    /// <summary><c>OPERATOR_LEASE_NAME</c>: name of the lease, one for each installation in a namespace; the chart takes the Deployment's name. <see cref="FirstLeaseName"/> by default.</summary>
    public string LeaseName { get; init; } = FirstLeaseName;

    /// <summary><c>OPERATOR_HTTP_PORT</c>: port of /healthz, /readyz and /metrics; 1 to 65535, 8080 by default.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary><c>OPERATOR_HTTP_ADDRESS</c>: the one address of this machine at which that port is open; every one by default (null).</summary>
    public IPAddress? HttpAddress { get; init; }

    /// <summary><c>OPERATOR_CLUSTER_DOMAIN</c>: the cluster's DNS suffix; <c>cluster.local</c> by default.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary><c>OPERATOR_CLUSTER_NETWORKS</c>: comma-separated ranges of nodes, pods and services that are public addresses; private ones are closed anyway. Sandboxes never reach them by the web. Empty by default.</summary>
    public IReadOnlyList<IPNetwork> ClusterNetworks { get; init; } = [];

    /// <summary><c>OPERATOR_DNS_NAMESPACE</c>, <c>OPERATOR_DNS_POD_LABELS</c> (<c>key=value</c>, comma-separated), <c>OPERATOR_DNS_PORTS</c> and <c>OPERATOR_DNS_NETWORKS</c> (ranges, both comma-separated): where sandboxes' names are resolved.</summary>
    public NameServers NameServers { get; init; } = new();

    /// <summary><c>OPERATOR_ALLOWED_RUNTIME_CLASSES</c>: comma-separated RuntimeClasses that a sandbox may choose; empty (default) for none.</summary>
    public IReadOnlyList<string> AllowedRuntimeClasses { get; init; } = [];

    /// <summary><c>OPERATOR_ALLOWED_LOCALHOST_PROFILES</c>: comma-separated AppArmor and seccomp profiles on the nodes that a sandbox may choose with type Localhost; empty (default) for none.</summary>
    public IReadOnlyList<string> AllowedLocalhostProfiles { get; init; } = [];

    /// <summary><c>OPERATOR_ALLOWED_POD_LABELS</c>: comma-separated keys of labels that a sandbox may give its pod, <c>*</c> for any characters but a slash, where its class does not say; empty (default) for none.</summary>
    public IReadOnlyList<string> AllowedPodLabels { get; init; } = [];

    /// <summary><c>OPERATOR_ALLOWED_POD_ANNOTATIONS</c>: the same for annotations.</summary>
    public IReadOnlyList<string> AllowedPodAnnotations { get; init; } = [];

    /// <summary><c>OPERATOR_ALLOWED_EXTENDED_RESOURCES</c>: the same for huge pages and extended resources of sandboxes without a class.</summary>
    public IReadOnlyList<string> AllowedExtendedResources { get; init; } = [];

    /// <summary><c>OPERATOR_SANDBOX_CLASSES</c>: true or false, whether McpSandboxClasses are read, which are cluster-scoped. Null (default): only when all namespaces are watched.</summary>
    public bool? SandboxClasses { get; init; }

    /// <summary><c>OPERATOR_CLASS_REQUIRED</c>: true: a sandbox without a class is refused. false: where there is no default class, one that names none has no ceilings. Null (default): as with false, but a sandbox to which a class applied is refused while that is gone.</summary>
    public bool? ClassRequired { get; init; }

    /// <summary><c>OPERATOR_RESYNC</c>: everything is reconciled at least this often; a Go duration from 1m, 10h by default.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromHours(10);

    /// <summary><c>OPERATOR_WATCH_SILENCE</c>: a watch that tells nothing for this long is opened anew (API servers send a bookmark a minute); a Go duration from 1s to 1h, 150s by default.</summary>
    public TimeSpan WatchSilence { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary><c>LOG_LEVEL</c>: Trace, Debug, Information (default, also INFO), Warning, Error or Critical.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
