namespace ContainerMcp.Operator.Hosting;

/// <summary>The operator's environment variables: each is declared here once, and parsing, errors, <c>--help</c> and docs/settings.md come from that. Defaults are those of <see cref="OperatorOptions"/>.</summary>
internal static class OperatorSettings
{
    private const string KeyList = "a comma-separated list of keys such as example.com/*, in which * stands for any characters but a slash";

    /// <summary>Every variable, in the order in which people want to read them.</summary>
    public static IReadOnlyList<SettingDescription> Describe()
    {
        var reader = new SettingsReader(_ => null);
        Read(reader, new() { SandboxImage = "" }, defaultNamespace: null);
        return reader.Descriptions;
    }

    /// <summary>The settings.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    /// <param name="defaultNamespace">Namespace when OPERATOR_NAMESPACE is not set.</param>
    /// <exception cref="InvalidSettingsException">Some cannot be used; the message names all of them.</exception>
    public static OperatorOptions Read(Func<string, string?> variable, string? defaultNamespace = null)
    {
        var reader = new SettingsReader(variable);
        var options = Read(reader, new() { SandboxImage = "" }, defaultNamespace);
        return reader.Errors.Count == 0 ? options : throw new InvalidSettingsException(reader.Errors);
    }

    private static OperatorOptions Read(SettingsReader env, OperatorOptions defaults, string? defaultNamespace) => defaults with
    {
        SandboxImage = env.Required("OPERATOR_SANDBOX_IMAGE", "Image of sandboxes, unless they or their class name another.", "the name of an image", "image.sandbox"),
        SandboxImagePullPolicy = env.Value(
            "OPERATOR_SANDBOX_IMAGE_PULL_POLICY", "When nodes pull that image.", "Always, IfNotPresent or Never", defaults.SandboxImagePullPolicy,
            text => text is "Always" or "IfNotPresent" or "Never" ? text : null, "image.sandbox.pullPolicy"),
        SandboxImagePullSecrets = env.Value(
            "OPERATOR_SANDBOX_IMAGE_PULL_SECRETS", "Secrets with which sandboxes' images are pulled; they must exist in the sandboxes' namespaces.",
            "a comma-separated list of Secrets", defaults.SandboxImagePullSecrets, SettingParsers.Names, "sandboxImagePullSecrets"),
        WatchNamespaces = env.Value(
            "OPERATOR_WATCH_NAMESPACES", "Namespaces whose sandboxes are served.", "a comma-separated list of namespaces, each once", defaults.WatchNamespaces,
            SettingParsers.Namespaces, "watchNamespaces", unset: "all namespaces"),
        OperatorNamespace = env.Value(
            "OPERATOR_NAMESPACE", "Namespace of the operator and its lease.", "the name of a namespace", defaultNamespace ?? defaults.OperatorNamespace, SettingParsers.Label,
            unset: "the kubeconfig's, else default"),
        PodName = env.Value(
            "POD_NAME", "Name of this instance.", "the name of a pod", defaults.PodName, text => text.Length <= 253 ? text : null, unset: "the host's name"),
        LeaderElection = env.Switch(
            "OPERATOR_LEADER_ELECTION", "Whether several instances elect the one that works; false only for a single instance.", defaults.LeaderElection, "leaderElection")!.Value,
        LeaseName = env.Value(
            "OPERATOR_LEASE_NAME", "Name of the lease, one for each installation in the namespace.", "the name of a Lease: at most 63 lower-case letters, digits and hyphens",
            defaults.LeaseName, SettingParsers.Label),
        HttpPort = env.Value("OPERATOR_HTTP_PORT", "Port of /healthz, /readyz and /metrics.", "a port from 1 to 65535", defaults.HttpPort, SettingParsers.Port),
        HttpAddress = env.Value(
            "OPERATOR_HTTP_ADDRESS", "The one address at which that port is open.", "an IP address such as 127.0.0.1", defaults.HttpAddress, SettingParsers.Address, unset: "every address"),
        ClusterDomain = env.Value(
            "OPERATOR_CLUSTER_DOMAIN", "DNS domain of the cluster, the end of every service's name.", "a DNS name such as cluster.local", defaults.ClusterDomain, SettingParsers.Domain,
            "clusterDomain"),
        ClusterNetworks = env.Value(
            "OPERATOR_CLUSTER_NETWORKS", "Ranges that sandboxes never reach by the web, besides private ones.",
            "a comma-separated list of ranges such as 203.0.113.0/24 or 2001:db8::/32", defaults.ClusterNetworks, SettingParsers.InnerNetworks, "clusterNetworks"),
        NameServers = new()
        {
            Namespace = env.Value(
                "OPERATOR_DNS_NAMESPACE", "Namespace of the pods that resolve names.", "the name of a namespace", defaults.NameServers.Namespace, SettingParsers.Label, "dns.namespace"),
            PodLabels = env.Value(
                "OPERATOR_DNS_POD_LABELS", "Labels of these pods.", "a comma-separated list of labels such as k8s-app=kube-dns", defaults.NameServers.PodLabels, SettingParsers.Labels,
                "dns.podLabels"),
            Ports = env.Value(
                "OPERATOR_DNS_PORTS", "Ports of these pods.", "a comma-separated list of ports from 1 to 65535", defaults.NameServers.Ports, SettingParsers.Ports, "dns.ports"),
            Networks = env.Value(
                "OPERATOR_DNS_NETWORKS", "Ranges of resolvers that are no pods.", "a comma-separated list of ranges such as 169.254.20.10/32", defaults.NameServers.Networks,
                SettingParsers.Networks, "dns.networks"),
        },
        AllowedRuntimeClasses = env.Value(
            "OPERATOR_ALLOWED_RUNTIME_CLASSES", "RuntimeClasses that sandboxes without a class may choose.", "a comma-separated list of RuntimeClasses", defaults.AllowedRuntimeClasses,
            SettingParsers.Names, "allowedRuntimeClasses"),
        AllowedLocalhostProfiles = env.Value(
            "OPERATOR_ALLOWED_LOCALHOST_PROFILES", "AppArmor and seccomp profiles of the nodes that sandboxes may choose.", "a comma-separated list of profiles",
            defaults.AllowedLocalhostProfiles, SettingParsers.List, "allowedLocalhostProfiles"),
        AllowedPodLabels = env.Value(
            "OPERATOR_ALLOWED_POD_LABELS", "Keys of labels that sandboxes may give their pods, unless their class says it.", KeyList, defaults.AllowedPodLabels, SettingParsers.Keys,
            "allowedPodLabels"),
        AllowedPodAnnotations = env.Value(
            "OPERATOR_ALLOWED_POD_ANNOTATIONS", "Keys of annotations that sandboxes may give their pods, unless their class says it.", KeyList, defaults.AllowedPodAnnotations,
            SettingParsers.Keys, "allowedPodAnnotations"),
        AllowedExtendedResources = env.Value(
            "OPERATOR_ALLOWED_EXTENDED_RESOURCES", "Huge pages and extended resources that sandboxes without a class may have.", KeyList, defaults.AllowedExtendedResources,
            SettingParsers.Keys, "allowedExtendedResources"),
        SandboxClasses = env.Switch(
            "OPERATOR_SANDBOX_CLASSES", "Whether McpSandboxClasses are read.", defaults.SandboxClasses, "classes.clusterRole", unset: "true if all namespaces are watched, else false"),
        ClassRequired = env.Switch(
            "OPERATOR_CLASS_REQUIRED", "Whether every sandbox needs a class.", defaults.ClassRequired, "classes.required", unset: "only sandboxes to which a class has applied need one"),
        Resync = env.Duration(
            "OPERATOR_RESYNC", "How often everything is looked at although nothing has changed.", defaults.Resync, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650), "resync"),
        WatchSilence = env.Duration(
            "OPERATOR_WATCH_SILENCE", "How long a watch may be silent before it is opened again. API servers send a bookmark about once a minute.",
            defaults.WatchSilence, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        LogLevel = env.Value(
            "LOG_LEVEL", "Least severe line that is logged.", "Trace, Debug, Information, Warning, Error or Critical", defaults.LogLevel, SettingParsers.Level, "logLevel"),
    };
}
