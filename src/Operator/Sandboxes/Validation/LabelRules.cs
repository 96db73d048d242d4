using System.Text.RegularExpressions;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Kubernetes' syntax of labels, and the keys that users may not set.</summary>
internal static partial class LabelRules
{
    // Cluster autoscalers read these from pods; they only say whether a pod may be moved.
    private static readonly string[] Free = ["cluster-autoscaler.kubernetes.io"];

    // Keys of these domains steer the operator, the kubelet, the container runtime, admission (injected secrets, sidecars and cloud
    // identities) or the network plugin: an AppArmor or seccomp annotation, or a second network interface, would undo the pod's hardening.
    private static readonly string[] Reserved =
    [
        "containermcp.dev", "kubernetes.io", "k8s.io", "x-k8s.io",
        "cri-o.io", "crio.io", "containerd.io", "nri.io", "katacontainers.io", "gvisor.dev",
        "cncf.io", "multus-cni.io", "projectcalico.org", "cilium.io", "antrea.io", "ovn.org", "spidernet.io", "cisco.com", "vmware.com", "yangtse.io",
        "istio.io", "linkerd.io", "kuma.io", "dapr.io", "openservicemesh.io", "nginx.com",
        "openshift.io", "amazonaws.com", "k8s.aws", "gke.io", "gke-gcsfuse", "workload.identity", "azure.com", "aliyun.com", "alibabacloud.com", "tencent.com",
        "hashicorp.com", "banzaicloud.io", "bank-vaults.io", "1password.io", "infisical.com",
        "opentelemetry.io", "datadoghq.com", "dynatrace.com", "newrelic.com",
    ];

    public static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        return name.Length is > 0 and <= 63 && Name().IsMatch(name) && (prefix is null || (prefix.Length is > 0 and <= 253 && Domain().IsMatch(prefix)));
    }

    public static bool IsValue(string? value) => value is { Length: <= 63 } && (value.Length == 0 || Name().IsMatch(value));

    public static bool IsReserved(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? "" : key[..slash];
        return !Free.Contains(domain)
            && Reserved.Any(reserved => domain == reserved || domain.EndsWith("." + reserved, StringComparison.Ordinal));
    }

    /// <summary>Whether an annotation is out of users' reach: reserved, or without a domain, as those that container runtimes obey (io.katacontainers.*, io.kubernetes.cri-o.*, dev.gvisor.*).</summary>
    public static bool IsReservedAnnotation(string key) => !key.Contains('/', StringComparison.Ordinal) || IsReserved(key);

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Name();

    [GeneratedRegex(Crds.V1Alpha1.Patterns.DnsSubdomain, RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Domain();
}
