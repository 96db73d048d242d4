using System.Text.Json;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Validation;
using ContainerMcp.Operator.Tests.Sandboxes.Effective;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Validation;

public sealed class ClassCeilingsTests
{
    /// <summary>A class with ceilings, a wish that exceeds one, and the message that a user reads.</summary>
    public static TheoryData<string, Action<McpSandboxClassSpec>, Action<McpSandboxSpec>> Exceeding => new()
    {
        { "spec.resources.limits.memory: 4Gi is more than class \"standard\" allows (2Gi)", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("memory", "2Gi")), spec => Limit(spec, "memory", "4Gi") },
        { "spec.resources.limits.example.com/gpu: 1 is more than class \"standard\" allows (0)", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("example.com/gpu", "0")), spec => Limit(spec, "example.com/gpu", "1") },
        { "spec.resources.limits.nvidia.com/gpu: \"8\" is not allowed: class \"standard\" allows no nvidia.com/gpu. Huge pages and extended resources need an entry in max.resources", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("cpu", "2"), ("memory", "2Gi")), spec => Limit(spec, "nvidia.com/gpu", "8") },
        { "spec.resources.limits.hugepages-2Mi: \"64Mi\" is not allowed: class \"standard\" allows no", _ => { }, spec => Limit(spec, "hugepages-2Mi", "64Mi") },
        { "spec.resources.limits.nvidia.com/gpu: 8 is more than class \"standard\" allows (1)", offer => offer.Defaults.Resources = new() { Limits = EffectiveSpecTests.Entries(("nvidia.com/gpu", "1")) }, spec => Limit(spec, "nvidia.com/gpu", "8") },
        { "spec.podMetadata.labels: \"team\" is not allowed: class \"standard\" allows only example.com/*", offer => offer.Allowed.PodLabels = ["example.com/*"], spec => spec.PodMetadata = new() { Labels = new Dictionary<string, string> { ["team"] = "red" } } },
        { "spec.podMetadata.labels: \"user.containermcp.dev/team\" is not allowed: class \"standard\" allows none", offer => offer.Allowed.PodLabels = [], spec => spec.PodMetadata = new() { Labels = new Dictionary<string, string> { ["user.containermcp.dev/team"] = "red" } } },
        { "spec.podMetadata.annotations: \"backup.velero.io/backup-volumes\" is not allowed: class \"standard\" allows only user.containermcp.dev/*", _ => { }, spec => spec.PodMetadata = new() { Annotations = new Dictionary<string, string> { ["backup.velero.io/backup-volumes"] = "workspace" } } },
        { "spec.tolerations[0].key: \"spot\" is not allowed: class \"standard\" allows only gpu", offer => offer.Allowed.Taints = ["gpu"], spec => spec.Tolerations = [new() { Key = "spot", OperatorProperty = "Exists" }] },
        { "spec.tolerations[0].key: \"node-role.kubernetes.io/control-plane\" is not allowed", _ => { }, spec => spec.Tolerations = [new() { Key = "node-role.kubernetes.io/control-plane", OperatorProperty = "Exists" }] },
        { "spec.nodeSelector: \"kubernetes.io/hostname\" is not allowed: class \"standard\" allows only disk", offer => offer.Allowed.NodeLabels = ["disk"], spec => spec.NodeSelector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "one" } },
        { "spec.affinity.nodeAffinity: \"metadata.name\" is not allowed: class \"standard\" allows only disk", offer => offer.Allowed.NodeLabels = ["disk"], spec => spec.Affinity = Affinity("""{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["one"]}]}]}}}""") },
        { "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaces: \"other\" is not allowed: class \"standard\" allows only pods of the sandbox's own namespace", offer => offer.Allowed.AffinityNamespaces = false, spec => spec.Affinity = Affinity(Elsewhere) },
        { "spec.resources.limits.cpu: 4 is more than class \"standard\" allows (2)", offer => offer.Max.Resources = EffectiveSpecTests.Entries(("cpu", "2")), spec => spec.Resources = new() { Requests = EffectiveSpecTests.Entries(("cpu", "4")), Limits = EffectiveSpecTests.Entries(("cpu", "4")) } },
        { "spec.workspace.size: 20Gi is more than class \"standard\" allows (10Gi)", offer => offer.Max.WorkspaceSize = "10Gi", spec => spec.Workspace.Size = "20Gi" },
        { "spec.lifecycle.ttl: 48h is longer than class \"standard\" allows (24h)", offer => offer.Max.Ttl = "24h", spec => spec.Lifecycle.Ttl = "48h" },
        { "spec.lifecycle.idleTimeout: 2h is longer than class \"standard\" allows (1h)", offer => offer.Max.IdleTimeout = "1h", spec => spec.Lifecycle.IdleTimeout = "2h" },
        { "spec.tools.bash.timeoutMax: 10m is longer than class \"standard\" allows (5m)", offer => offer.Max.ToolTimeout = "5m", spec => spec.Tools.Bash.TimeoutMax = "10m" },
        { "spec.tools.python.timeoutMax: 10m is longer", offer => offer.Max.ToolTimeout = "5m", spec => spec.Tools.Python.TimeoutMax = "10m" },
        { "spec.image: \"evil:1\" is not allowed; expected registry.example/box:7, the only image that class \"standard\" allows", offer => offer.Image = "registry.example/box:7", spec => spec.Image = "evil:1" },
        { "spec.image: \"registry.example:5000/container-mcp/sandbox:2\" is not allowed; expected ", _ => { }, spec => spec.Image = "registry.example:5000/container-mcp/sandbox:2" },
        { "spec.image: \"registry.example/boxes:1\" is not allowed; expected one that class \"standard\" allows", offer => offer.Allowed.Images = ["registry.example/box:*"], spec => spec.Image = "registry.example/boxes:1" },
        { "spec.image: \"evil.example/registry.example/box:1\" is not allowed; expected one that", offer => offer.Allowed.Images = ["registry.example/box:*"], spec => spec.Image = "evil.example/registry.example/box:1" },
        { "spec.tools.web.enabled: \"true\" is not allowed: class \"standard\" allows only bash, file", offer => offer.Allowed.Tools = ["bash", "file"], spec => spec.Tools.Web.Enabled = true },
        { "spec.tools.web.allowedDomains[1]: \"evil.test\" is not allowed: class \"standard\" allows only example.org", offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.AllowedDomains = ["a.example.org", "evil.test"] },
        { "spec.tools.web.allowedDomains[0]: \"*\"", offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.AllowedDomains = ["*"] },
        { "spec.tools.web.allowedDomains[0]: \"notexample.org\"", offer => offer.Allowed.Domains = ["*.example.org"], spec => spec.Tools.Web.AllowedDomains = ["notexample.org"] },
        { "spec.tools.web.search.url: \"https://evil.test/?.example.org\" is not allowed: class \"standard\" allows only example.org, and this one asks evil.test; leave out spec.tools.web.search for the class's own", offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.Search = Search("searxng", "https://evil.test/?.example.org") },
        { "spec.tools.web.search.url: \"https://evil.test\" is not allowed", offer => (offer.Allowed.Domains, offer.Defaults.Tools.Web.Search) = (["brave.com"], Search("searxng", "http://searxng:8080")), spec => spec.Tools.Web.Search = new() { Provider = "brave", Url = "https://evil.test", SecretKeyRef = new() { Name = "s", Key = "k" } } },
        { "spec.tools.web.search.url: \"http://evil.test\" is not allowed", offer => (offer.Allowed.Domains, offer.Defaults.Tools.Web.Search) = ([], Search("searxng", "http://searxng:8080")), spec => spec.Tools.Web.Search.Url = "http://evil.test" },
        { "spec.tools.web.search.url: \"http://192.0.2.7/\" is not allowed", offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.Search = Search("searxng", "http://192.0.2.7/") },
        { "spec.tools.web.search.provider: \"duckduckgo\" is not allowed: class \"standard\" allows no domain, and this one asks html.duckduckgo.com", offer => offer.Allowed.Domains = [], spec => spec.Tools.Web.Search.Provider = "duckduckgo" },
        { "spec.tools.web.search.provider: \"brave\" is not allowed: class \"standard\" allows only example.org, and this one asks api.search.brave.com", offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "s", Key = "k" } } },
        { "spec.network.egress[0]: \"10.0.0.0/8\" is not allowed: class \"standard\" allows only 10.1.0.0/16", offer => offer.Allowed.Egress = [Block("10.1.0.0/16")], spec => spec.Network.Egress = [Block("10.0.0.0/8")] },
        { "spec.network.egress[0]: \"10.1.2.0/24\"", offer => offer.Allowed.Egress = [Block("10.1.0.0/16", "10.1.2.128/25")], spec => spec.Network.Egress = [Block("10.1.2.0/24")] },
        { "spec.network.egress[0]: \"10.0.0.0/15\"", offer => offer.Allowed.Egress = [Block("10.0.0.0/16")], spec => spec.Network.Egress = [Block("10.0.0.0/15")] },
        { "spec.network.egress[0]: \"10.2.1.0/24\"", offer => offer.Allowed.Egress = [Block("10.1.0.0/16")], spec => spec.Network.Egress = [Block("10.2.1.0/24")] },
        { "spec.network.egress[0]: \"{", offer => offer.Allowed.Egress = [Selecting("db")], spec => spec.Network.Egress = [Selecting("vault")] },
        { "spec.network.egress[0]: \"{", offer => offer.Allowed.Egress = [], spec => spec.Network.Egress = [new() { PodSelector = new() }] },
        { "spec.network.ingressFrom[0]: \"{", offer => (offer.Allowed.IngressFrom, offer.Defaults.Network.IngressFrom) = ([Selecting("door")], [Selecting("door")]), spec => spec.Network.IngressFrom = [new() { PodSelector = new() }] },
        { "spec.network.ingressFrom[0]: \"{", offer => offer.Allowed.IngressFrom = [], spec => spec.Network.IngressFrom = [new() { PodSelector = new(), NamespaceSelector = new() }] },
        { "spec.network.ingressFrom[0]", offer => offer.Allowed.IngressFrom = [], spec => spec.Network.IngressFrom = [new() { NamespaceSelector = new() }] },
        { "spec.env[0].secretKeyRef: \"s\" is not allowed: class \"standard\" allows no variables from Secrets", offer => offer.Allowed.EnvFromSecrets = false, spec => spec.Env = [new() { Name = "A", SecretKeyRef = new() { Name = "s", Key = "k" } }] },
        { "spec.tools.web.search.secretKeyRef: \"s\" is not allowed: class \"standard\" allows sandboxes to name no Secrets", offer => offer.Allowed.EnvFromSecrets = false, spec => spec.Tools.Web.Search = Keyed("brave", "https://evil.test/") },
        { "spec.tools.web.search.secretKeyRef: \"s\"", offer => offer.Allowed.EnvFromSecrets = false, spec => (spec.Tools.Web.Enabled, spec.Tools.Web.Search) = (false, Keyed("none")) },
        { "spec.tools.web.search.secretKeyRef: \"s\"", offer => (offer.Allowed.EnvFromSecrets, offer.Defaults.Tools.Web.Search) = (false, Keyed("brave")), spec => spec.Tools.Web.Search = Keyed("brave") },
        { "spec.auth.tokenSecretName: \"s\" is not allowed: class \"standard\" allows sandboxes to name no Secrets", offer => offer.Allowed.EnvFromSecrets = false, spec => spec.Auth.TokenSecretName = "s" },
        { "spec.security.userNamespace: \"false\" is not allowed; expected true, because class \"standard\"", offer => offer.Allowed.HostUsers = false, spec => spec.Security.UserNamespace = false },
        { "spec.security.runtimeClassName: \"kata\" is not allowed: class \"standard\" allows only gvisor", offer => offer.Allowed.RuntimeClassNames = ["gvisor"], spec => spec.Security.RuntimeClassName = "kata" },
        { "spec.security.seccompProfile.type: \"Unconfined\" is not allowed; expected RuntimeDefault or Localhost, because Unconfined needs a class that allows it", _ => { }, spec => spec.Security.SeccompProfile = new() { Type = "Unconfined" } },
        { "spec.security.appArmorProfile.localhostProfile: \"mine\" is not allowed: class \"standard\" allows only mcp", offer => offer.Allowed.AppArmorProfiles = [new() { Type = "Localhost", LocalhostProfile = "mcp" }, new() { Type = "RuntimeDefault" }], spec => spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "mine" } },
        { "spec.workspace.storageClassName: \"slow\" is not allowed: class \"standard\" allows only fast", offer => offer.Allowed.StorageClassNames = ["fast"], spec => spec.Workspace.StorageClassName = "slow" },
        { "spec.priorityClassName: \"high\" is not allowed: class \"standard\" allows no priority class", offer => offer.Allowed.PriorityClassNames = [], spec => spec.PriorityClassName = "high" },
        { "spec.nodeSelector.pool: \"other\" is not allowed; expected sandboxes, which class \"standard\" requires", offer => offer.Scheduling = new() { NodeSelector = new Dictionary<string, string> { ["pool"] = "sandboxes" } }, spec => spec.NodeSelector = new Dictionary<string, string> { ["pool"] = "other" } },
    };

    /// <summary>What lies within the ceilings, up to the ceilings themselves.</summary>
    public static TheoryData<Action<McpSandboxClassSpec>, Action<McpSandboxSpec>> Within => new()
    {
        { offer => offer.Max.Resources = EffectiveSpecTests.Entries(("memory", "2Gi")), spec => Limit(spec, "memory", "2048Mi") },
        { offer => offer.Max.Ttl = "24h", spec => spec.Lifecycle.Ttl = "1440m" },
        { offer => offer.Image = "registry.example/box:7", spec => spec.Image = "registry.example/box:7" },
        { offer => offer.Allowed.Images = ["registry.example/box:*"], spec => spec.Image = "registry.example/box:8" },
        { offer => offer.Allowed.Tools = [], _ => { } },
        { offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.AllowedDomains = ["*.Example.org", "a.b.example.org"] },
        { offer => offer.Allowed.Domains = ["example.org"], spec => spec.Tools.Web.Search = Search("searxng", "https://Search.Example.org:8443/x") },
        { offer => offer.Allowed.Domains = ["*"], spec => spec.Tools.Web.Search = Search("searxng", "http://192.0.2.7/") },
        { offer => offer.Allowed.Domains = ["duckduckgo.com"], spec => spec.Tools.Web.Search.Provider = "duckduckgo" },
        { offer => (offer.Allowed.Domains, offer.Defaults.Tools.Web.Search) = ([], Search("duckduckgo")), _ => { } },
        { offer => (offer.Allowed.Domains, offer.Defaults.Tools.Web.Search) = ([], Search("searxng", "http://searxng:8080")), spec => spec.Tools.Web.Search = Search("searxng", "http://searxng:8080") },
        { offer => (offer.Allowed.Domains, offer.Defaults.Tools.Web.Search) = ([], Search("searxng", "http://searxng:8080")), spec => spec.Tools.Web.Search.Provider = "none" },
        { offer => offer.Allowed.Domains = [], spec => spec.Tools.Web.Search = Search("none", "https://evil.test") },
        { offer => offer.Allowed.Domains = [], spec => (spec.Tools.Web.Enabled, spec.Tools.Web.Search) = (false, Search("searxng", "https://evil.test")) },
        { offer => offer.Allowed.Egress = [Block("10.1.0.0/16", "10.1.2.128/25")], spec => spec.Network.Egress = [Block("10.1.3.0/24"), Block("10.1.2.0/24", "10.1.2.128/25")] },
        { offer => offer.Allowed.Egress = [new() { PodSelector = new() }], spec => spec.Network.Egress = [new() { PodSelector = new() }] },
        { offer => offer.Allowed.IngressFrom = [Selecting("door")], spec => spec.Network.IngressFrom = [new() { PodSelector = new() }] },
        { offer => offer.Allowed.IngressFrom = [], spec => spec.Network.IngressFrom = [Selecting("mine")] },
        { offer => offer.Max.Resources = EffectiveSpecTests.Entries(("nvidia.com/gpu", "2")), spec => Limit(spec, "nvidia.com/gpu", "2") },
        { offer => offer.Defaults.Resources = new() { Limits = EffectiveSpecTests.Entries(("nvidia.com/gpu", "1")) }, _ => { } },
        { offer => offer.Allowed.PodLabels = ["team"], spec => spec.PodMetadata = new() { Labels = new Dictionary<string, string> { ["team"] = "red" } } },
        { offer => offer.Allowed.Taints = ["node-role.kubernetes.io/*"], spec => spec.Tolerations = [new() { Key = "node-role.kubernetes.io/control-plane", OperatorProperty = "Exists" }] },
        { offer => (offer.Allowed.Taints, offer.Scheduling) = ([], new() { Tolerations = [new() { Key = "sandboxes", OperatorProperty = "Exists" }] }), _ => { } },
        { offer => (offer.Allowed.NodeLabels, offer.Scheduling) = ([], new() { NodeSelector = new Dictionary<string, string> { ["pool"] = "sandboxes" } }), _ => { } },
        { offer => offer.Allowed.AffinityNamespaces = true, spec => spec.Affinity = Affinity(Elsewhere) },
        { offer => offer.Defaults.Affinity = Affinity(Elsewhere), _ => { } },
        { offer => (offer.AllowedNamespaces, offer.Allowed.SeccompProfiles) = (new() { From = "All" }, [new() { Type = "Unconfined" }, new() { Type = "RuntimeDefault" }]), spec => spec.Security.SeccompProfile = new() { Type = "Unconfined" } },
        { offer => offer.Defaults.Security.RuntimeClassName = "gvisor", spec => spec.Security.RuntimeClassName = "gvisor" },
        { offer => (offer.Allowed.StorageClassNames, offer.Defaults.Workspace.StorageClassName) = ([], "fast"), spec => spec.Workspace.StorageClassName = "fast" },
        { offer => offer.Allowed.HostUsers = false, spec => spec.Security.UserNamespace = true },
        { offer => (offer.Allowed.EnvFromSecrets, offer.Defaults.Tools.Web.Search) = (false, Keyed("brave")), _ => { } },
    };

    [Theory]
    [MemberData(nameof(Exceeding))]
    public void A_wish_above_a_ceiling_is_refused_by_field_value_and_ceiling(string message, Action<McpSandboxClassSpec> configure, Action<McpSandboxSpec> change)
    {
        var acceptance = Accept(configure, change);

        Assert.StartsWith(message, Assert.Single(acceptance.Findings).ToString(), StringComparison.Ordinal);
        Assert.Equal("ExceedsClass", acceptance.Reason);
    }

    [Theory]
    [MemberData(nameof(Within))]
    public void A_wish_within_the_ceilings_is_accepted(Action<McpSandboxClassSpec> configure, Action<McpSandboxSpec> change) =>
        Assert.Empty(Accept(configure, change).Findings);

    /// <summary>A key that the class names goes to the engine that the class names, and nowhere else.</summary>
    [Fact]
    public void A_url_of_the_sandboxs_gets_no_key_of_the_classs()
    {
        var acceptance = Accept(offer => offer.Defaults.Tools.Web.Search = Keyed("brave"), spec => spec.Tools.Web.Search.Url = "https://evil.test/");

        Assert.Equal(
            "spec.tools.web.search.secretKeyRef: the provider brave requires the Secret with the API key; the class's key is not sent to an address that a sandbox names",
            Assert.Single(acceptance.Findings).ToString());
    }

    [Fact]
    public void A_wrong_spec_is_no_excess() => Assert.Equal("InvalidSpec", Accept(_ => { }, spec => spec.Workspace.Size = "0").Reason);

    [Fact]
    public void A_class_that_is_wrong_itself_lets_nobody_in()
    {
        var acceptance = Accept(offer => offer.Max.Ttl = "tomorrow", _ => { });

        Assert.Equal("InvalidClass", acceptance.Reason);
        Assert.StartsWith("spec.className: \"standard\" is not allowed: this class is invalid (spec.max.ttl", Assert.Single(acceptance.Findings).ToString(), StringComparison.Ordinal);
    }

    private static Acceptance Accept(Action<McpSandboxClassSpec> configure, Action<McpSandboxSpec> change)
    {
        var catalog = new ClassCatalog(true, [Given.Class(configure)]);
        var resolved = ResolvedSandbox.Of(Given.Wish(spec => { change(spec); spec.ClassName = "standard"; }), catalog, DateTimeOffset.UnixEpoch);
        return Acceptance.Of(resolved, new ClassChecks(Given.Options), Given.Options, Given.New);
    }

    private const string Elsewhere = """{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/os","namespaces":["other"]}]}}""";

    private static JsonElement Affinity(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static void Limit(McpSandboxSpec spec, string name, string value) => spec.Resources = new() { Limits = EffectiveSpecTests.Entries((name, value)) };

    private static WebSearchSpec Search(string provider, string? url = null) => new() { Provider = provider, Url = url };

    private static WebSearchSpec Keyed(string provider, string? url = null) => new() { Provider = provider, Url = url, SecretKeyRef = new() { Name = "s", Key = "k" } };

    private static V1NetworkPolicyPeer Selecting(string app) =>
        new() { PodSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } } };

    private static V1NetworkPolicyPeer Block(string cidr, params string[] except) =>
        new() { IpBlock = new() { Cidr = cidr, Except = except.Length == 0 ? null : except } };
}
