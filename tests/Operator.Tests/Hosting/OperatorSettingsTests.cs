using ContainerMcp.Operator.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.Operator.Tests.Hosting;

public sealed class OperatorSettingsTests
{
    private static OperatorOptions Read(params (string Name, string Value)[] variables)
    {
        var all = variables.Append(("OPERATOR_SANDBOX_IMAGE", "image:1")).GroupBy(v => v.Item1).ToDictionary(v => v.Key, v => v.First().Item2);
        return OperatorSettings.Read(all.GetValueOrDefault, "from-kubeconfig");
    }

    [Fact]
    public void Only_the_image_is_required()
    {
        var options = Read();

        Assert.Equal(("image:1", "IfNotPresent", "from-kubeconfig", "cluster.local"), (options.SandboxImage, options.SandboxImagePullPolicy, options.OperatorNamespace, options.ClusterDomain));
        Assert.Equal((true, 8080, TimeSpan.FromHours(10), LogLevel.Information), (options.LeaderElection, options.HttpPort, options.Resync, options.LogLevel));
        Assert.Empty(options.WatchNamespaces);
    }

    [Fact]
    public void The_lease_has_the_name_that_is_asked_for()
    {
        Assert.Equal("team-a-container-mcp-operator", Read(("OPERATOR_LEASE_NAME", "team-a-container-mcp-operator")).LeaseName);
        Assert.Equal("container-mcp-operator", Read().LeaseName);
    }

    [Fact]
    public void Every_variable_is_used()
    {
        var options = Read(
            ("OPERATOR_SANDBOX_IMAGE_PULL_POLICY", "Never"), ("OPERATOR_WATCH_NAMESPACES", " a, b,,"), ("OPERATOR_NAMESPACE", "ns"), ("POD_NAME", "pod-1"),
            ("OPERATOR_LEADER_ELECTION", "false"), ("OPERATOR_HTTP_PORT", "9090"), ("OPERATOR_CLUSTER_DOMAIN", "k8s.example.org"), ("OPERATOR_RESYNC", "1h30m"), ("LOG_LEVEL", "debug"),
            ("OPERATOR_CLUSTER_NETWORKS", "203.0.113.0/24, 2001:db8::/32"), ("OPERATOR_ALLOWED_RUNTIME_CLASSES", "gvisor,kata.qemu"), ("OPERATOR_ALLOWED_LOCALHOST_PROFILES", "mcp/sandbox"),
            ("OPERATOR_ALLOWED_POD_LABELS", "team,example.com/*"), ("OPERATOR_ALLOWED_POD_ANNOTATIONS", "*.example.com/a"), ("OPERATOR_ALLOWED_EXTENDED_RESOURCES", "hugepages-*,nvidia.com/gpu"));

        Assert.Equal(("Never", "ns", "pod-1", "k8s.example.org"), (options.SandboxImagePullPolicy, options.OperatorNamespace, options.PodName, options.ClusterDomain));
        Assert.Equal((false, 9090, TimeSpan.FromMinutes(90), LogLevel.Debug), (options.LeaderElection, options.HttpPort, options.Resync, options.LogLevel));
        Assert.Equal(["a", "b"], options.WatchNamespaces);
        Assert.Equal(["203.0.113.0/24", "2001:db8::/32"], options.ClusterNetworks.Select(network => network.ToString()));
        Assert.Equal(["gvisor", "kata.qemu"], options.AllowedRuntimeClasses);
        Assert.Equal(["mcp/sandbox"], options.AllowedLocalhostProfiles);
        Assert.Equal(["team", "example.com/*"], options.AllowedPodLabels);
        Assert.Equal(["*.example.com/a"], options.AllowedPodAnnotations);
        Assert.Equal(["hugepages-*", "nvidia.com/gpu"], options.AllowedExtendedResources);
    }

    [Fact]
    public void The_resolver_and_the_Secrets_of_images_can_be_named()
    {
        var options = Read(
            ("OPERATOR_SANDBOX_IMAGE_PULL_SECRETS", "registry,mirror.example"), ("OPERATOR_DNS_NAMESPACE", "openshift-dns"),
            ("OPERATOR_DNS_POD_LABELS", "dns.operator.openshift.io/daemonset-dns=default,a="), ("OPERATOR_DNS_PORTS", "53, 5353"), ("OPERATOR_DNS_NETWORKS", "169.254.20.10/32,fd00::a/128"));

        Assert.Equal(["registry", "mirror.example"], options.SandboxImagePullSecrets);
        Assert.Equal("openshift-dns", options.NameServers.Namespace);
        Assert.Equal(("default", ""), (options.NameServers.PodLabels["dns.operator.openshift.io/daemonset-dns"], options.NameServers.PodLabels["a"]));
        Assert.Equal([53, 5353], options.NameServers.Ports);
        Assert.Equal(["169.254.20.10/32", "fd00::a/128"], options.NameServers.Networks.Select(network => network.ToString()));
    }

    [Theory]
    [InlineData("OPERATOR_DNS_NAMESPACE", "a/b")]
    [InlineData("OPERATOR_DNS_POD_LABELS", "k8s-app")]
    [InlineData("OPERATOR_DNS_POD_LABELS", "a=b,a=c")]
    [InlineData("OPERATOR_DNS_PORTS", "0")]
    [InlineData("OPERATOR_DNS_PORTS", "domain")]
    [InlineData("OPERATOR_DNS_NETWORKS", "169.254.20.10/40")]
    [InlineData("OPERATOR_SANDBOX_IMAGE_PULL_SECRETS", "A_B")]
    [InlineData("OPERATOR_SANDBOX_IMAGE", "")]
    [InlineData("OPERATOR_SANDBOX_IMAGE_PULL_POLICY", "always")]
    [InlineData("OPERATOR_WATCH_NAMESPACES", "a,A")]
    [InlineData("OPERATOR_WATCH_NAMESPACES", "a,a")]
    [InlineData("OPERATOR_NAMESPACE", "../x")]
    [InlineData("OPERATOR_LEADER_ELECTION", "yes")]
    [InlineData("OPERATOR_LEASE_NAME", "A/b")]
    [InlineData("OPERATOR_HTTP_PORT", "0")]
    [InlineData("OPERATOR_HTTP_PORT", "65536")]
    [InlineData("OPERATOR_HTTP_PORT", "-1")]
    [InlineData("OPERATOR_CLUSTER_DOMAIN", "cluster..local")]
    [InlineData("OPERATOR_CLUSTER_NETWORKS", "203.0.113.1")]
    [InlineData("OPERATOR_CLUSTER_NETWORKS", "0.0.0.0/0")]
    [InlineData("OPERATOR_CLUSTER_NETWORKS", "::/0")]
    [InlineData("OPERATOR_ALLOWED_RUNTIME_CLASSES", "A b")]
    [InlineData("OPERATOR_ALLOWED_POD_LABELS", "a/b/c")]
    [InlineData("OPERATOR_ALLOWED_POD_ANNOTATIONS", "-a")]
    [InlineData("OPERATOR_ALLOWED_EXTENDED_RESOURCES", "a b")]
    [InlineData("OPERATOR_SANDBOX_CLASSES", "yes")]
    [InlineData("OPERATOR_CLASS_REQUIRED", "auto")]
    [InlineData("OPERATOR_RESYNC", "10")]
    [InlineData("OPERATOR_RESYNC", "59s")]
    [InlineData("OPERATOR_RESYNC", "-1h")]
    [InlineData("OPERATOR_WATCH_SILENCE", "500ms")]
    [InlineData("OPERATOR_RESYNC", "99999999999999h")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("LOG_LEVEL", "3")]
    public void A_value_that_cannot_be_used_is_named(string name, string value)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Read((name, value)));

        Assert.StartsWith($"{name} is ", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" true ", true)]
    [InlineData("false", false)]
    public void Whether_a_class_is_required_may_be_left_open(string text, bool? expected) => Assert.Equal(expected, Read(("OPERATOR_CLASS_REQUIRED", text)).ClassRequired);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Read(("OPERATOR_HTTP_PORT", "x"), ("OPERATOR_RESYNC", "y"), ("LOG_LEVEL", "z")));

        Assert.Equal(3, error.Errors.Count);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("1h2m3s", 3723)]
    [InlineData("61000ms", 61)]
    public void Durations_are_read_as_Go_writes_them(string text, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("OPERATOR_RESYNC", text)).Resync);
    }
}
