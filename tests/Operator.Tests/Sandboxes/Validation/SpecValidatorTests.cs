using System.Text.Json;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Validation;

public sealed class SpecValidatorTests
{
    private static readonly SandboxOptions Options = Given.Options with { AllowedRuntimeClasses = ["gvisor"], AllowedLocalhostProfiles = ["mcp/sandbox"], AllowedPodLabels = ["team"], AllowedPodAnnotations = ["cluster-autoscaler.kubernetes.io/*", "user.containermcp.dev/*"] };

    public static TheoryData<string, Action<McpSandboxSpec>> Wrong => new()
    {
        { "spec.rollout: \"Sometimes\" is not allowed; expected one of OnIdle, Immediate, Manual", spec => spec.Rollout = "Sometimes" },
        { "spec.image: \"evil/image:1\" is not allowed; expected an image of the repository registry.example:5000/container-mcp/sandbox", spec => spec.Image = "evil/image:1" },
        { "spec.resources.limits.cpu", spec => Limit(spec, "cpu", "-1") },
        { "spec.resources.limits.cpu: \"0\" is not allowed; expected at least 10m", spec => Limit(spec, "cpu", "0") },
        { "spec.resources.limits.memory: \"1Mi\" is not allowed; expected at least 128Mi", spec => Limit(spec, "memory", "1Mi") },
        { "spec.resources.limits.ephemeral-storage", spec => Limit(spec, "ephemeral-storage", "0") },
        { "spec.resources.limits.memory: \"lots\"", spec => Limit(spec, "memory", "lots") },
        { "spec.resources.limits: \"colour\"", spec => Limit(spec, "colour", "1") },
        { "spec.resources.requests.cpu: \"2\" is not allowed; expected at most the limit (1)", spec => spec.Resources = new() { Limits = Entry("cpu", "1"), Requests = Entry("cpu", "2") } },
        { "spec.resources.requests.example.com/gpu", spec => spec.Resources = new() { Requests = Entry("example.com/gpu", "1") } },
        { "spec.workspace.size: \"-1Gi\"", spec => spec.Workspace.Size = "-1Gi" },
        { "spec.workspace.size: \"0\" is not allowed; expected at least 1Mi", spec => spec.Workspace.Size = "0" },
        { "spec.workspace.retention: \"Keep\" is not allowed; expected one of Delete, Retain", spec => spec.Workspace.Retention = "Keep" },
        { "spec.workspace.storageClassName", spec => (spec.Workspace.Ephemeral, spec.Workspace.StorageClassName) = (true, "fast") },
        { "spec.workspace.retention", spec => (spec.Workspace.Ephemeral, spec.Workspace.Retention) = (true, "Retain") },
        { "spec.workspace.size: \"2Gi\" is not allowed; expected at most spec.resources.limits.ephemeral-storage (1Gi)", spec => { Limit(spec, "ephemeral-storage", "1Gi"); spec.Workspace.Ephemeral = true; spec.Workspace.Size = "2Gi"; } },
        { "spec.workspace.storageClassName: \"Fast Disk\"", spec => spec.Workspace.StorageClassName = "Fast Disk" },
        { "spec.lifecycle.ttl: \"8 hours\"", spec => spec.Lifecycle.Ttl = "8 hours" },
        { "spec.lifecycle.idleTimeout: \"1500ms\"", spec => spec.Lifecycle.IdleTimeout = "1500ms" },
        { "spec.lifecycle.onExpiry: \"Explode\"", spec => spec.Lifecycle.OnExpiry = "Explode" },
        { "spec.tools.bash.timeoutDefault: \"200s\" is not allowed; expected at most spec.tools.bash.timeoutMax (120s)", spec => spec.Tools.Bash.TimeoutDefault = "200s" },
        { "spec.tools.bash.timeoutMax: \"2h\"", spec => spec.Tools.Bash.TimeoutMax = "2h" },
        { "spec.tools.bash.timeoutDefault: \"-5s\"", spec => spec.Tools.Bash.TimeoutDefault = "-5s" },
        { "spec.tools.bash.allowedCommands[1]: \"/bin/sh\"", spec => spec.Tools.Bash.AllowedCommands = ["ls", "/bin/sh"] },
        { "spec.tools.bash.allowedCommands[0]: \"ls,rm\"", spec => spec.Tools.Bash.AllowedCommands = ["ls,rm"] },
        { "spec.tools.python.memoryLimit: \"100\"", spec => spec.Tools.Python.MemoryLimit = "100" },
        { "spec.tools.python.memoryLimit: \"2Gi\" is not allowed; expected at most spec.resources.limits.memory (1Gi)", spec => spec.Tools.Python.MemoryLimit = "2Gi" },
        { "spec.tools.python.timeoutMax", spec => spec.Tools.Python.TimeoutMax = "0" },
        { "spec.tools.file.maxSize: \"1500k\"", spec => spec.Tools.File.MaxSize = "1500k" },
        { "spec.tools.file.allowedExtensions: expected at least one", spec => spec.Tools.File.AllowedExtensions = [] },
        { "spec.tools.file.allowedExtensions[0]: \"a/b\"", spec => spec.Tools.File.AllowedExtensions = ["a/b"] },
        { "spec.tools.maxResultChars: \"999\" is not allowed; expected a whole number from 1000 to 10000000", spec => spec.Tools.MaxResultChars = 999 },
        { "spec.tools.web.timeoutDefault: \"3m\"", spec => spec.Tools.Web.TimeoutDefault = "3m" },
        { "spec.tools.web.allowedDomains[0]: \"http://a\"", spec => spec.Tools.Web.AllowedDomains = ["http://a"] },
        { "spec.tools.web.allowedDomains[0]: \"example.123\"", spec => spec.Tools.Web.AllowedDomains = ["example.123"] },
        { "spec.tools.web.allowedDomains[0]: \"aaaaaaaaaa", spec => spec.Tools.Web.AllowedDomains = [new string('a', 64)] },
        { "spec.tools.web.allowedDomains[1]: \"aaaaaaaaaa", spec => spec.Tools.Web.AllowedDomains = ["*", new string('a', 64) + ".example.org"] },
        { "spec.tools.web.allowedDomains[0]: \"-a.example\"", spec => spec.Tools.Web.AllowedDomains = ["-a.example"] },
        { "spec.tools.web.allowedDomains[0]: \"a-.example\"", spec => spec.Tools.Web.AllowedDomains = ["a-.example"] },
        { "spec.tools.web.allowedDomains[0]: \"example.org\\u000a\"", spec => spec.Tools.Web.AllowedDomains = ["example.org\n"] },
        { "spec.tools.web.search.url: \"https://user:pass@search.example/\"", spec => spec.Tools.Web.Search.Url = "https://user:pass@search.example/" },
        { "spec.tools.web.search.url: \"https://search.123/\"", spec => spec.Tools.Web.Search.Url = "https://search.123/" },
        { "spec.tools.web.search.url: \"https://a\\b.example/\"", spec => spec.Tools.Web.Search.Url = @"https://a\b.example/" },
        { "spec.tools.web.search.url: \"https://search.example:99999/\"", spec => spec.Tools.Web.Search.Url = "https://search.example:99999/" },
        { "spec.tools.web.search.provider: \"altavista\"", spec => spec.Tools.Web.Search.Provider = "altavista" },
        { "spec.tools.web.search.url: the provider searxng requires", spec => spec.Tools.Web.Search.Provider = "searxng" },
        { "spec.tools.web.search.url: \"file:///etc/passwd\"", spec => spec.Tools.Web.Search.Url = "file:///etc/passwd" },
        { "spec.tools.web.search.secretKeyRef: the provider brave requires", spec => spec.Tools.Web.Search.Provider = "brave" },
        { "spec.network.egress[0].ipBlock.cidr: \"10.0.0.0/33\"", spec => spec.Network.Egress = [Block("10.0.0.0/33")] },
        { "spec.network.egress[0].ipBlock.except[0]: \"11.0.0.0/16\"", spec => spec.Network.Egress = [Block("10.0.0.0/8", "11.0.0.0/16")] },
        { "spec.network.egress[0].ipBlock.cidr: \"012.0.0.0/8\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("012.0.0.0/8")] },
        { "spec.network.egress[0].ipBlock.cidr: \"10.0.0.0/08\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("10.0.0.0/08")] },
        { "spec.network.egress[0].ipBlock.cidr: \"0xa.0.0.0/8\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("0xa.0.0.0/8")] },
        { "spec.network.egress[0].ipBlock.cidr: \"10.1.0.0/8\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("10.1.0.0/8")] },
        { "spec.network.egress[0].ipBlock.cidr: \"10/8\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("10/8")] },
        { "spec.network.egress[0].ipBlock.cidr: \"::ffff:10.0.0.0/104\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("::ffff:10.0.0.0/104")] },
        { "spec.network.egress[0].ipBlock.cidr: \"::ffff:a00:0/104\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("::ffff:a00:0/104")] },
        { "spec.network.egress[0].ipBlock.cidr: \"::10.0.0.0/104\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("::10.0.0.0/104")] },
        { "spec.network.egress[0].ipBlock.cidr: \"2001:db8::%1/32\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("2001:db8::%1/32")] },
        { "spec.network.egress[0].ipBlock.cidr: \"[2001:db8::]/32\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("[2001:db8::]/32")] },
        { "spec.network.egress[0].ipBlock.cidr: \"2001:db8::/032\" is not allowed; expected a range such as", spec => spec.Network.Egress = [Block("2001:db8::/032")] },
        { "spec.network.egress[0].ipBlock.except[0]: \"012.0.0.0/8\" is not allowed; expected a smaller range inside 0.0.0.0/0, written plainly", spec => spec.Network.Egress = [Block("0.0.0.0/0", "012.0.0.0/8")] },
        { "spec.network.egress[0].ipBlock.except[0]: \"::ffff:a00:0/104\" is not allowed; expected a smaller range inside ::/0, written plainly", spec => spec.Network.Egress = [Block("::/0", "::ffff:a00:0/104")] },
        { "spec.network.ingressFrom[0]: a peer has either", spec => spec.Network.IngressFrom = [new()] },
        { "spec.network.ingressFrom[0].podSelector.matchLabels", spec => spec.Network.IngressFrom = [new() { PodSelector = new() { MatchLabels = new Dictionary<string, string> { ["a b"] = "c" } } }] },
        { "spec.security.appArmorProfile.type: \"Unconfined\"", spec => spec.Security.AppArmorProfile = new() { Type = "Unconfined" } },
        { "spec.security.seccompProfile.type: \"Unconfined\"", spec => spec.Security.SeccompProfile = new() { Type = "Unconfined" } },
        { "spec.security.seccompProfile.localhostProfile: the name of a profile is required with type Localhost", spec => spec.Security.SeccompProfile = new() { Type = "Localhost" } },
        { "spec.security.seccompProfile.localhostProfile: \"../../x\"", spec => spec.Security.SeccompProfile = new() { Type = "Localhost", LocalhostProfile = "../../x" } },
        { "spec.security.userNamespace: \"true\" is not allowed; expected false, because this cluster (1.20)", spec => spec.Security.UserNamespace = true },
        { "spec.auth.tokenSecretName: \"Not A Name\"", spec => spec.Auth.TokenSecretName = "Not A Name" },
        { "spec.env[0].name: \"1A\"", spec => spec.Env = [new() { Name = "1A", Value = "" }] },
        { "spec.env[1].name: \"A\" is not allowed: another variable has this name", spec => spec.Env = [new() { Name = "A", Value = "" }, new() { Name = "A", Value = "" }] },
        { "spec.env[0]: a variable needs either value or secretKeyRef", spec => spec.Env = [new() { Name = "A" }] },
        { "spec.env[0].secretKeyRef.key: \"a/b\"", spec => spec.Env = [new() { Name = "A", SecretKeyRef = new() { Name = "s", Key = "a/b" } }] },
        { "spec.podMetadata.labels: \"containermcp.dev/sandbox\"", spec => spec.PodMetadata = new() { Labels = Text("containermcp.dev/sandbox", "other") } },
        { "spec.podMetadata.labels: \"app.kubernetes.io/name\"", spec => spec.PodMetadata = new() { Labels = Text("app.kubernetes.io/name", "x") } },
        { "spec.podMetadata.annotations: \"container.apparmor.security.beta.kubernetes.io/sandbox\"", spec => spec.PodMetadata = new() { Annotations = Text("container.apparmor.security.beta.kubernetes.io/sandbox", "unconfined") } },
        { "spec.podMetadata.annotations: \"k8s.v1.cni.cncf.io/networks\"", spec => spec.PodMetadata = new() { Annotations = Text("k8s.v1.cni.cncf.io/networks", "host") } },
        { "spec.podMetadata.annotations: \"io.katacontainers.config.hypervisor.path\"", spec => spec.PodMetadata = new() { Annotations = Text("io.katacontainers.config.hypervisor.path", "/x") } },
        { "spec.podMetadata.annotations: \"io.kubernetes.cri-o.userns-mode\"", spec => spec.PodMetadata = new() { Annotations = Text("io.kubernetes.cri-o.userns-mode", "auto") } },
        { "spec.podMetadata.annotations: \"dev.gvisor.flag.network\"", spec => spec.PodMetadata = new() { Annotations = Text("dev.gvisor.flag.network", "host") } },
        { "spec.podMetadata.annotations: \"seccomp-profile.kubernetes.cri-o.io/POD\"", spec => spec.PodMetadata = new() { Annotations = Text("seccomp-profile.kubernetes.cri-o.io/POD", "unconfined") } },
        { "spec.podMetadata.annotations: \"vault.hashicorp.com/agent-inject\"", spec => spec.PodMetadata = new() { Annotations = Text("vault.hashicorp.com/agent-inject", "true") } },
        { "spec.podMetadata.annotations: \"iam.amazonaws.com/role\"", spec => spec.PodMetadata = new() { Annotations = Text("iam.amazonaws.com/role", "admin") } },
        { "spec.podMetadata.annotations: \"v1.multus-cni.io/default-network\"", spec => spec.PodMetadata = new() { Annotations = Text("v1.multus-cni.io/default-network", "x") } },
        { "spec.podMetadata.annotations: \"ipam.spidernet.io/ippool\"", spec => spec.PodMetadata = new() { Annotations = Text("ipam.spidernet.io/ippool", "x") } },
        { "spec.podMetadata.annotations: \"opflex.cisco.com/endpoint-group\"", spec => spec.PodMetadata = new() { Annotations = Text("opflex.cisco.com/endpoint-group", "x") } },
        { "spec.podMetadata.annotations: \"nsx.vmware.com/attachment_id\"", spec => spec.PodMetadata = new() { Annotations = Text("nsx.vmware.com/attachment_id", "x") } },
        { "spec.podMetadata.annotations: \"yangtse.io/pod-with-eip\"", spec => spec.PodMetadata = new() { Annotations = Text("yangtse.io/pod-with-eip", "x") } },
        { "spec.podMetadata.annotations: \"openservicemesh.io/sidecar-injection\"", spec => spec.PodMetadata = new() { Annotations = Text("openservicemesh.io/sidecar-injection", "x") } },
        { "spec.podMetadata.annotations: \"injector.nsm.nginx.com/auto-inject\"", spec => spec.PodMetadata = new() { Annotations = Text("injector.nsm.nginx.com/auto-inject", "x") } },
        { "spec.podMetadata.annotations: \"appmesh.k8s.aws/sidecarInjectorWebhook\"", spec => spec.PodMetadata = new() { Annotations = Text("appmesh.k8s.aws/sidecarInjectorWebhook", "x") } },
        { "spec.podMetadata.annotations: \"gke-gcsfuse/volumes\"", spec => spec.PodMetadata = new() { Annotations = Text("gke-gcsfuse/volumes", "x") } },
        { "spec.podMetadata.annotations: \"kubernetes.azure.com/pod-network-instance\"", spec => spec.PodMetadata = new() { Annotations = Text("kubernetes.azure.com/pod-network-instance", "x") } },
        { "spec.podMetadata.annotations: \"k8s.aliyun.com/pod-eni\"", spec => spec.PodMetadata = new() { Annotations = Text("k8s.aliyun.com/pod-eni", "x") } },
        { "spec.podMetadata.annotations: \"network.alibabacloud.com/pod-eip\"", spec => spec.PodMetadata = new() { Annotations = Text("network.alibabacloud.com/pod-eip", "x") } },
        { "spec.podMetadata.annotations: \"tke.cloud.tencent.com/networks\"", spec => spec.PodMetadata = new() { Annotations = Text("tke.cloud.tencent.com/networks", "x") } },
        { "spec.podMetadata.annotations: \"vault.security.banzaicloud.io/vault-role\"", spec => spec.PodMetadata = new() { Annotations = Text("vault.security.banzaicloud.io/vault-role", "x") } },
        { "spec.podMetadata.annotations: \"secrets-webhook.security.bank-vaults.io/vault-role\"", spec => spec.PodMetadata = new() { Annotations = Text("secrets-webhook.security.bank-vaults.io/vault-role", "x") } },
        { "spec.podMetadata.annotations: \"operator.1password.io/inject\"", spec => spec.PodMetadata = new() { Annotations = Text("operator.1password.io/inject", "x") } },
        { "spec.podMetadata.annotations: \"org.infisical.com/inject\"", spec => spec.PodMetadata = new() { Annotations = Text("org.infisical.com/inject", "x") } },
        { "spec.podMetadata.annotations: \"oneagent.dynatrace.com/inject\"", spec => spec.PodMetadata = new() { Annotations = Text("oneagent.dynatrace.com/inject", "x") } },
        { "spec.podMetadata.annotations: \"instrumentation.newrelic.com/inject-java\"", spec => spec.PodMetadata = new() { Annotations = Text("instrumentation.newrelic.com/inject-java", "x") } },
        { "spec.podMetadata.labels: \"azure.workload.identity/use\"", spec => spec.PodMetadata = new() { Labels = Text("azure.workload.identity/use", "true") } },
        { "spec.podMetadata.labels: \"app\" is not allowed: the operator's settings allow only team. An administrator can allow more with allowed.podLabels of a class, or with the chart's value allowedPodLabels", spec => spec.PodMetadata = new() { Labels = Text("app", "payments") } },
        { "spec.podMetadata.labels: \"aadpodidbinding\"", spec => spec.PodMetadata = new() { Labels = Text("aadpodidbinding", "x") } },
        { "spec.podMetadata.labels: \"example.org/team\"", spec => spec.PodMetadata = new() { Labels = Text("example.org/team", "x") } },
        { "spec.podMetadata.labels: \"batch.kubernetes.io/x\" is not allowed: keys of containermcp.dev, kubernetes.io, k8s.io and the domains below them are reserved", spec => spec.PodMetadata = new() { Labels = Text("batch.kubernetes.io/x", "x") } },
        { "spec.podMetadata.annotations: \"pre.hook.backup.velero.io/command\" is not allowed: the operator's settings allow", spec => spec.PodMetadata = new() { Annotations = Text("pre.hook.backup.velero.io/command", "[\"sh\"]") } },
        { "spec.podMetadata.annotations: \"karpenter.sh/do-not-disrupt\"", spec => spec.PodMetadata = new() { Annotations = Text("karpenter.sh/do-not-disrupt", "true") } },
        { "spec.resources.limits.nvidia.com/gpu: \"8\" is not allowed: the operator's settings allow no nvidia.com/gpu. Huge pages and extended resources need an entry in max.resources of a class, or in the chart's value allowedExtendedResources", spec => Limit(spec, "nvidia.com/gpu", "8") },
        { "spec.resources.limits.hugepages-2Mi: \"64Mi\"", spec => Limit(spec, "hugepages-2Mi", "64Mi") },
        { "spec.tolerations[0].key: \"node-role.kubernetes.io/control-plane\" is not allowed: it is one of the cluster's own taints", spec => spec.Tolerations = [Tolerating("node-role.kubernetes.io/control-plane")] },
        { "spec.tolerations[0].key: \"node.kubernetes.io/unschedulable\"", spec => spec.Tolerations = [Tolerating("node.kubernetes.io/unschedulable")] },
        { "spec.tolerations[0].key: \"node.kubernetes.io/not-ready\"", spec => spec.Tolerations = [Tolerating("node.kubernetes.io/not-ready", "NoExecute")] },
        { "spec.tolerations[0].key: \"node.kubernetes.io/unreachable\"", spec => spec.Tolerations = [Tolerating("node.kubernetes.io/unreachable", "NoExecute", 3601)] },
        { "spec.tolerations[0].key: \"node.cloudprovider.kubernetes.io/uninitialized\"", spec => spec.Tolerations = [Tolerating("node.cloudprovider.kubernetes.io/uninitialized")] },
        { "spec.tolerations[0].key: \"CriticalAddonsOnly\"", spec => spec.Tolerations = [Tolerating("CriticalAddonsOnly")] },
        { "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaces: \"review-b\" is not allowed: the operator's settings allow only pods of the sandbox's own namespace", spec => spec.Affinity = Affinity("""{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/os","namespaces":["team","review-b"]}]}}""") },
        { "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespaceSelector: ", spec => spec.Affinity = Affinity("""{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"podAffinityTerm":{"topologyKey":"kubernetes.io/os","namespaceSelector":{}}}]}}""") },
        { "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaceSelector: ", spec => spec.Affinity = Affinity("""{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/os","namespaceSelector":{"matchLabels":{"a":"b"}}}]}}""") },
        { "spec.tolerations[0].key: the key of the taint", spec => spec.Tolerations = [new() { OperatorProperty = "Exists" }] },
        { "spec.security.runtimeClassName: \"runc\" is not allowed: the operator's settings allow only gvisor", spec => spec.Security.RuntimeClassName = "runc" },
        { "spec.security.appArmorProfile.localhostProfile: \"unsafe\" is not allowed", spec => spec.Security.AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "unsafe" } },
        { "spec.security.seccompProfile.localhostProfile: \"unsafe\" is not allowed", spec => spec.Security.SeccompProfile = new() { Type = "Localhost", LocalhostProfile = "unsafe" } },
        { "spec.env: \"65547 characters\" is not allowed; expected at most 65536 characters in all names and values together", spec => spec.Env = [Variable("ONE", 32768), Variable("TWO", 32768), Variable("THREE", 0)] },
        { "spec.env[0].value: \"vvvvvvvv", spec => spec.Env = [Variable("ONE", 32769)] },
        { "spec.podMetadata.annotations.user.containermcp.dev/note: \"vvvvvvvv", spec => spec.PodMetadata = new() { Annotations = Text("user.containermcp.dev/note", new string('v', 1025)) } },
        { "spec: \"", spec => spec.Network.Egress = [.. Enumerable.Range(0, 32).Select(_ => Selecting(64))] },
        { "spec.podMetadata.labels: \"team: red car\"", spec => spec.PodMetadata = new() { Labels = Text("team", "red car") } },
        { "spec.nodeSelector: \"a b: c\"", spec => spec.NodeSelector = Text("a b", "c") },
        { "spec.tolerations[0].operator: \"Like\"", spec => spec.Tolerations = [new() { Key = "a", OperatorProperty = "Like" }] },
        { "spec.tolerations[0].tolerationSeconds", spec => spec.Tolerations = [new() { Key = "a", Effect = "NoSchedule", TolerationSeconds = 3 }] },
        { "spec.affinity: a field has a value of the wrong type", spec => spec.Affinity = JsonSerializer.Deserialize<JsonElement>("""{"nodeAffinity": 3}""") },
        { "spec.affinity.nodeAffinitty: there is no such field", spec => spec.Affinity = JsonSerializer.Deserialize<JsonElement>("""{"nodeAffinitty": {}}""") },
        { "spec.priorityClassName: \"system-node-critical\"", spec => spec.PriorityClassName = "system-node-critical" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_field_is_named_with_its_value_and_what_is_allowed(string expected, Action<McpSandboxSpec> change)
    {
        var findings = SpecValidator.Validate(Given.Sandbox(change), Options, Given.Old);

        Assert.Contains(findings, finding => finding.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sandbox_without_any_wish_is_accepted() =>
        Assert.Empty(SpecValidator.Validate(Given.Sandbox(), Given.Options, Given.Old));

    [Fact]
    public void A_sandbox_that_uses_every_field_is_accepted() =>
        Assert.Empty(SpecValidator.Validate(Given.Sandbox(spec =>
        {
            spec.Suspend = true;
            spec.Image = "registry.example:5000/container-mcp/sandbox@sha256:" + new string('a', 64);
            spec.Resources = new() { Limits = Entry("cpu", "500m"), Requests = Entry("memory", "200Mi") };
            spec.Workspace = new() { Size = "1.5Gi", StorageClassName = "fast.disk", Retention = "Retain" };
            spec.Lifecycle = new() { Ttl = "8h", IdleTimeout = "30m", OnExpiry = "Suspend" };
            spec.Tools.Bash.AllowedCommands = ["*"];
            spec.Tools.Web.AllowedDomains = ["example.org", "*.example.com", "_x.xn--e1afmkfd.example", new string('a', 63) + ".example"];
            spec.Tools.Web.Search = new() { Provider = "brave", SecretKeyRef = new() { Name = "s", Key = "k" } };
            spec.Network = new() { IngressFrom = [], Egress = [Block("10.0.0.0/8", "10.1.0.0/16"), Block("2001:DB8:0::/32", "2001:db8:0:1::/64"), Block("::/0"), new() { NamespaceSelector = new(), PodSelector = new() { MatchExpressions = [new() { Key = "a", OperatorProperty = "Exists" }] } }] };
            spec.Security = new() { AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "mcp/sandbox" }, RuntimeClassName = "gvisor", UserNamespace = true };
            spec.Auth.TokenSecretName = "my-token";
            spec.Env = [new() { Name = "A", Value = "" }, new() { Name = "B", SecretKeyRef = new() { Name = "s", Key = "k" } }];
            spec.PodMetadata = new() { Labels = Text("team", "red"), Annotations = Text("cluster-autoscaler.kubernetes.io/safe-to-evict", "false") };
            spec.NodeSelector = Text("kubernetes.io/arch", "amd64");
            spec.Tolerations = [new() { Key = "spot", OperatorProperty = "Exists" }, new() { Key = "gpu", Value = "yes", Effect = "NoExecute", TolerationSeconds = 60 }, Tolerating("node.kubernetes.io/not-ready", "NoExecute", 5)];
            spec.Affinity = JsonSerializer.Deserialize<JsonElement>("""{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"podAffinityTerm":{"topologyKey":"kubernetes.io/hostname","namespaces":["team"]}}]}}""");
            spec.PriorityClassName = "agents";
        }), Options, Given.New));

    [Theory]
    [InlineData("example.com/*", "example.com/team", true)]
    [InlineData("example.com/*", "sub.example.com/team", false)]
    [InlineData("*.example.com/*", "sub.example.com/team", true)]
    [InlineData("*.example.com/*", "evil.com/x.example.com/team", false)]
    [InlineData("team*", "team-red", true)]
    [InlineData("team*", "team.evil.com/x", false)]
    [InlineData("*", "app", true)]
    [InlineData("*", "example.com/app", false)]
    [InlineData("*/*", "example.com/app", true)]
    [InlineData("a.c/x", "abc/x", false)]
    public void A_pattern_of_keys_never_reaches_over_the_slash(string pattern, string key, bool expected) => Assert.Equal(expected, KeyGlob.Matches([pattern], key));

    [Fact]
    public void A_long_list_of_what_is_allowed_does_not_drown_who_can_allow_more() => Assert.EndsWith(
        "key9 and 40 more. An administrator can allow more with allowed.podLabels of a class, or with the chart's value allowedPodLabels",
        Assert.Single(SpecValidator.Validate(
            Given.Sandbox(spec => spec.PodMetadata = new() { Labels = Text("app", "payments") }), Given.Options with { AllowedPodLabels = [.. Enumerable.Range(0, 50).Select(i => $"key{i}")] }, Given.New)).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_reserved_stays_so_whatever_the_settings_allow() => Assert.Equal(
        ["spec.podMetadata.labels", "spec.podMetadata.annotations", "spec.podMetadata.annotations"],
        SpecValidator.Validate(
            Given.Sandbox(spec => spec.PodMetadata = new()
            {
                Labels = Text("containermcp.dev/sandbox", "other"),
                Annotations = new Dictionary<string, string> { ["container.apparmor.security.beta.kubernetes.io/sandbox"] = "unconfined", ["io.kubernetes.cri-o.userns-mode"] = "auto" },
            }),
            Given.Options with { AllowedPodLabels = ["*", "*/*"], AllowedPodAnnotations = ["*", "*/*"] }, Given.New).Select(finding => finding.Path));

    [Fact]
    public void The_users_own_domain_is_free() =>
        Assert.Empty(SpecValidator.Validate(
            Given.Sandbox(spec => spec.PodMetadata = new() { Labels = Text("user.containermcp.dev/team", "red"), Annotations = Text("user.containermcp.dev/note", "Hello, world") }), Given.Options, Given.New));

    [Fact]
    public void Without_settings_no_sandbox_chooses_a_runtime_class_or_a_profile_of_the_nodes() => Assert.Equal(
        ["spec.security.appArmorProfile.localhostProfile", "spec.security.runtimeClassName"],
        SpecValidator.Validate(
            Given.Sandbox(spec => spec.Security = new() { AppArmorProfile = new() { Type = "Localhost", LocalhostProfile = "mcp/sandbox" }, RuntimeClassName = "gvisor" }), Given.Options, Given.New)
            .Select(finding => finding.Path));

    [Theory]
    [InlineData("https://search.example.org/search?q=1")]
    [InlineData("http://searxng:8080")]
    [InlineData("http://192.0.2.7:8888/")]
    [InlineData("http://[2001:db8::7]/")]
    public void Addresses_of_search_engines_are_accepted(string url) =>
        Assert.Empty(SpecValidator.Validate(Given.Sandbox(spec => spec.Tools.Web.Search = new() { Provider = "searxng", Url = url }), Given.Options, Given.New));

    [Fact]
    public void A_name_that_leaves_no_room_for_those_of_the_children_is_refused() =>
        Assert.Contains(
            SpecValidator.Validate(Given.Sandbox(name: new string('a', 50)), Given.Options, Given.Old),
            finding => finding.Path == "metadata.name");

    [Fact]
    public void Values_in_messages_are_short_and_printable()
    {
        var text = new SpecFinding("spec.x", "a\n" + new string('b', 5000), "something else").ToString();

        Assert.DoesNotContain('\n', text);
        Assert.InRange(text.Length, 1, 200);
    }

    internal static Dictionary<string, IntOrString> Entry(string name, string value) => new() { [name] = value };

    private static V1Toleration Tolerating(string key, string? effect = null, long? seconds = null) => new() { Key = key, OperatorProperty = "Exists", Effect = effect, TolerationSeconds = seconds };

    private static JsonElement Affinity(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static EnvVarSpec Variable(string name, int length) => new() { Name = name, Value = new string('v', length) };

    private static V1NetworkPolicyPeer Selecting(int values) =>
        new() { PodSelector = new() { MatchExpressions = [new() { Key = "a", OperatorProperty = "In", Values = [.. Enumerable.Range(0, values).Select(i => $"{new string('v', 60)}{i}")] }] } };

    private static Dictionary<string, string> Text(string key, string value) => new() { [key] = value };

    private static void Limit(McpSandboxSpec spec, string name, string value) => spec.Resources = new() { Limits = Entry(name, value) };

    private static V1NetworkPolicyPeer Block(string cidr, params string[] except) => new() { IpBlock = new() { Cidr = cidr, Except = except } };
}
