using System.Reflection;
using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.Operator.Sandboxes;
using k8s;
using k8s.Models;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What the chart turns into, asked of the real helm. No cluster needed.</summary>
public sealed class ChartRenderTests
{
    // What the client does not know by itself.
    private static readonly Dictionary<string, Type> Kinds = new() { ["containermcp.dev/v1alpha1/McpSandboxClass"] = typeof(McpSandboxClass) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string[]> ValueSets { get; } = new(ChartValues.Sets);

    [Theory]
    [MemberData(nameof(ValueSets))]
    public async Task The_chart_passes_the_linter(string[] values)
    {
        var output = await Helm.RunAsync(Ct, ["lint", "--strict", Helm.Chart, .. values]);

        Assert.True(output.ExitCode == 0, output.All);
        Assert.DoesNotContain("[WARNING]", output.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replica=3", "replica")]
    [InlineData("replicas=-1", "replicas")]
    [InlineData("replicas=two", "replicas")]
    [InlineData("image.operator.pullPolicy=Sometimes", "image.operator.pullPolicy")]
    [InlineData("image.sandbox.repository=Not An Image", "image.sandbox.repository")]
    [InlineData("image.sandbox.registry=x", "registry")]
    [InlineData("watchNamespaces={Team_A}", "watchNamespaces.0")]
    [InlineData("watchNamespaces=team-a", "watchNamespaces")]
    [InlineData("clusterDomain=cluster..local", "clusterDomain")]
    [InlineData("resync=tomorrow", "resync")]
    [InlineData("logLevel=LOUD", "logLevel")]
    [InlineData("resources.limits.memory=lots", "resources.limits.memory")]
    [InlineData("leaderElection=false", "leaderElection")]
    [InlineData("nodeProfiles.enable=true", "nodeProfiles")]
    [InlineData("nodeProfiles.seccompDirectory=/", "nodeProfiles.seccompDirectory")]
    [InlineData("nodeProfiles.seccompDirectory=seccomp", "nodeProfiles.seccompDirectory")]
    [InlineData("nodeProfiles.enabled=true,nodeProfiles.appArmor=false,nodeProfiles.seccomp=false", "nodeProfiles.appArmor")]
    [InlineData("serviceAccount.create=false", "serviceAccount.name")]
    [InlineData("classes.required=perhaps", "classes.required")]
    // Nobody would read the class: no ceiling, and no word of it.
    [InlineData("watchNamespaces={team-a},classes.standard.create=true", "classes.clusterRole: true")]
    [InlineData("watchNamespaces={team-a},classes.required=true", "classes.clusterRole: true")]
    public async Task A_wrong_value_is_refused_by_name(string assignment, string named)
    {
        var output = await Helm.TemplateAsync(Ct, "--set", assignment);

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(named, output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_runs_without_any_privilege()
    {
        var pod = (await RenderAsync()).OfType<V1Deployment>().Single().Spec.Template.Spec;
        var container = pod.Containers.Single();

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal(65532, pod.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.NotNull(container.LivenessProbe);
        Assert.NotNull(container.ReadinessProbe);
        Assert.Contains("memory", container.Resources.Limits.Keys);
        Assert.Contains("cpu", container.Resources.Limits.Keys);
        Assert.All(pod.Volumes, volume => Assert.NotNull(volume.EmptyDir));
    }

    /// <summary>What puts profiles on the nodes is root there: it gets one capability and two directories, and no more.</summary>
    [Theory]
    [InlineData("1.20.2", "unconfined", null)]
    [InlineData("1.30.0", null, "Unconfined")]
    public async Task The_node_profiles_have_the_least_privilege(string version, string? annotation, string? field)
    {
        Assert.DoesNotContain(await RenderAsync(), o => o is V1DaemonSet or V1Job);
        var template = (await RenderAsync("--set", "nodeProfiles.enabled=true", "--kube-version", version)).OfType<V1DaemonSet>().Single().Spec.Template;
        var pod = template.Spec;

        Assert.False(pod.AutomountServiceAccountToken);
        Assert.Null(pod.ServiceAccountName);
        Assert.True(pod.HostPID is not true && pod.HostNetwork is not true && pod.HostIPC is not true);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.Equal(["/sys/kernel/security", "/var/lib/kubelet/seccomp"], pod.Volumes.Where(volume => volume.HostPath is not null).Select(volume => volume.HostPath.Path));
        Assert.Equal(["apparmor", "seccomp"], pod.Containers.Select(container => container.Name));
        Assert.All(pod.Containers, container =>
        {
            Assert.False(container.SecurityContext.Privileged);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Contains("memory", container.Resources.Limits.Keys);
        });
        var (appArmor, seccomp) = (pod.Containers[0], pod.Containers[1]);
        Assert.Equal(["MAC_ADMIN"], appArmor.SecurityContext.Capabilities.Add);
        Assert.DoesNotContain(appArmor.VolumeMounts, mount => mount.Name == "kubelet");
        Assert.Null(seccomp.SecurityContext.Capabilities.Add);
        Assert.DoesNotContain(seccomp.VolumeMounts, mount => mount.Name == "kernel");
        // The runtime's own AppArmor profile would keep it from loading policy.
        Assert.Equal(annotation, template.Metadata.Annotations?["container.apparmor.security.beta.kubernetes.io/apparmor"]);
        Assert.Equal(field, appArmor.SecurityContext.AppArmorProfile?.Type);
    }

    [Theory]
    [InlineData("nodeProfiles.enabled=false", "container-mcp")]
    [InlineData("nodeProfiles.enabled=true", "container-mcp,container-mcp.json")]
    [InlineData("nodeProfiles.enabled=true,nodeProfiles.seccomp=false,allowedLocalhostProfiles={mine}", "mine,container-mcp")]
    public async Task Sandboxes_may_ask_for_the_profiles_that_the_chart_installs(string assignment, string expected) =>
        Assert.Equal(expected, Environment(await RenderAsync("--set", assignment), "OPERATOR_ALLOWED_LOCALHOST_PROFILES"));

    [Theory]
    [InlineData("replicas=2", "user.containermcp.dev/*", "user.containermcp.dev/*", "")]
    [InlineData("allowedPodLabels={team,example.com/*},allowedExtendedResources={nvidia.com/gpu}", "team,example.com/*", "user.containermcp.dev/*", "nvidia.com/gpu")]
    public async Task Sandboxes_give_their_pods_what_the_chart_allows(string assignment, string labels, string annotations, string resources)
    {
        var rendered = await RenderAsync("--set", assignment);

        Assert.Equal(
            (labels, annotations, resources),
            (Environment(rendered, "OPERATOR_ALLOWED_POD_LABELS"), Environment(rendered, "OPERATOR_ALLOWED_POD_ANNOTATIONS"), Environment(rendered, "OPERATOR_ALLOWED_EXTENDED_RESOURCES")));
    }

    /// <summary>A runtime's own AppArmor profile forbids jails: where the chart puts a better one on the nodes, its class asks for it.</summary>
    [Theory]
    [InlineData("nodeProfiles.enabled=false", "appArmorProfile", null)]
    [InlineData("nodeProfiles.enabled=true", "appArmorProfile", "localhostProfile: container-mcp\n        type: Localhost")]
    [InlineData("nodeProfiles.enabled=true", "seccompProfile", "localhostProfile: container-mcp.json\n        type: Localhost")]
    [InlineData("nodeProfiles.enabled=true,nodeProfiles.appArmor=false", "appArmorProfile", null)]
    [InlineData("nodeProfiles.enabled=true,classes.standard.spec.defaults.security.seccompProfile.type=RuntimeDefault", "seccompProfile", "type: RuntimeDefault")]
    public async Task The_standard_class_asks_for_the_profiles_that_the_chart_installs(string assignment, string field, string? expected)
    {
        var output = (await Helm.TemplateAsync(Ct, "--set", "classes.standard.create=true," + assignment, "--show-only", "templates/class.yaml")).Ok();

        if (expected is null)
        {
            Assert.DoesNotContain(field, output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"{field}:\n        {expected}\n", output.TrimEnd() + "\n", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Listed_namespaces_get_roles_and_nothing_cluster_wide()
    {
        var objects = await RenderAsync("--set", "watchNamespaces={team-a,team-b}");

        Assert.DoesNotContain(objects, o => o is V1ClusterRole or V1ClusterRoleBinding);
        foreach (var team in new[] { "team-a", "team-b" })
        {
            Assert.Single(objects.OfType<V1Role>(), role => role.Metadata.NamespaceProperty == team);
            var binding = Assert.Single(objects.OfType<V1RoleBinding>(), binding => binding.Metadata.NamespaceProperty == team);
            Assert.Equal("container-mcp-system", binding.Subjects.Single().NamespaceProperty);
        }

        Assert.Equal("team-a,team-b", Environment(objects, "OPERATOR_WATCH_NAMESPACES"));
    }

    /// <summary>Where the chart makes the class of those that name none, deleting it must leave nobody without ceilings.</summary>
    [Theory]
    [InlineData("classes.standard.create=false", "")]
    [InlineData("classes.standard.create=true", "true")]
    [InlineData("classes.standard.create=true,classes.standard.default=false", "")]
    [InlineData("classes.standard.create=true,classes.required=false", "false")]
    [InlineData("classes.required=true", "true")]
    [InlineData("classes.required=null", "")]
    public async Task A_class_is_required_where_the_chart_makes_the_default_one(string assignment, string expected) =>
        Assert.Equal(expected, Environment(await RenderAsync("--set", assignment), "OPERATOR_CLASS_REQUIRED") ?? "");

    /// <summary>Reading classes, which belong to no namespace, is the one right that a Role cannot give.</summary>
    [Fact]
    public async Task Listed_namespaces_may_have_the_right_to_read_classes_and_no_other_cluster_wide()
    {
        var objects = await RenderAsync("--set", "watchNamespaces={team-a}", "--set", "classes.clusterRole=true");
        var rights = objects.OfType<V1ClusterRole>().Single().Rules.SelectMany(Granted);

        Assert.Equal(["list", "watch"], rights.Select(right => right.Replace("containermcp.dev/mcpsandboxclasses ", "", StringComparison.Ordinal)));
        Assert.Equal("true", Environment(objects, "OPERATOR_SANDBOX_CLASSES"));
        Assert.Equal("false", Environment(await RenderAsync("--set", "watchNamespaces={team-a}"), "OPERATOR_SANDBOX_CLASSES"));
        Assert.Equal("true", Environment(await RenderAsync(), "OPERATOR_SANDBOX_CLASSES"));
    }

    [Fact]
    public async Task The_operator_has_exactly_the_rights_that_its_code_declares()
    {
        // The events of the runtime itself; its lease has a role of its own.
        string[] runtime = ["events.k8s.io/events create", "events.k8s.io/events patch"];
        var declared = typeof(SandboxRegistration).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<EntityRbacAttribute>())
            .SelectMany(Rights)
            .Concat(runtime);

        var granted = (await RenderAsync()).OfType<V1ClusterRole>().Single().Rules.SelectMany(Granted);

        Assert.Equal(declared.Distinct().Order(StringComparer.Ordinal), granted.Order(StringComparer.Ordinal));
    }

    /// <summary>The admission plugin OwnerReferencesPermissionEnforcement lets only those change owners who may delete.</summary>
    [Fact]
    public async Task Objects_that_change_owners_may_be_deleted()
    {
        var granted = (await RenderAsync()).OfType<V1ClusterRole>().Single().Rules.SelectMany(Granted).ToList();

        Assert.All(["persistentvolumeclaims", "secrets", "services", "pods"], kind => Assert.Contains($"/{kind} delete", granted));
        Assert.Contains("networking.k8s.io/networkpolicies delete", granted);
    }

    [Fact]
    public async Task The_lease_is_the_operators_own()
    {
        var rules = (await RenderAsync()).OfType<V1Role>().Single().Rules;

        Assert.All(rules, rule => Assert.Equal(["leases"], rule.Resources));
        Assert.All(rules.Where(rule => !rule.Verbs.SequenceEqual(["create"])), rule => Assert.Equal(["container-mcp-operator"], rule.ResourceNames));
    }

    [Fact]
    public async Task Images_are_taken_by_tag_or_digest()
    {
        var digest = "sha256:" + new string('a', 64);
        var objects = await RenderAsync(
            "--set", "image.operator.repository=example.test:5000/op", "--set", "image.operator.tag=1.2.3",
            "--set", "image.sandbox.repository=example.test/box", "--set", $"image.sandbox.tag={digest}");

        Assert.Equal("example.test:5000/op:1.2.3", objects.OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0].Image);
        Assert.Equal($"example.test/box@{digest}", Environment(objects, "OPERATOR_SANDBOX_IMAGE"));
    }

    /// <summary>
    /// `helm upgrade --reuse-values` gives the templates a release's values as they were: none that has come since. null takes a key of
    /// values.yaml away, so all that the first chart did not have is taken away here.
    /// </summary>
    [Theory]
    [InlineData("replicas=2")]
    [InlineData("nodeProfiles.enabled=true")]
    [InlineData("classes.standard.create=true,nodeProfiles.enabled=true,nodeProfiles.appArmor=false")]
    [InlineData("metrics.alerts.enabled=true,metrics.dashboard.enabled=true,metrics.serviceMonitor.enabled=true")]
    public async Task An_upgrade_that_reuses_the_first_charts_values_is_as_a_new_one(string assignment)
    {
        var added = Missing(Values("charts/container-mcp/values.yaml"), Values("tests/EndToEnd/Earlier/values.yaml"), "").ToList();
        string[] reused = ["--set", string.Join(',', added.Where(path => !assignment.Contains(path + ".", StringComparison.Ordinal)).Select(path => path + "=null"))];
        string[] api = ["--api-versions", "monitoring.coreos.com/v1"];

        var upgraded = await Helm.TemplateAsync(Ct, [.. reused, "--set", assignment, .. api]);
        var installed = await Helm.TemplateAsync(Ct, ["--set", assignment, .. api]);

        Assert.Contains("classes", added);
        Assert.Contains("metrics.alerts", added);
        Assert.Equal(installed.Ok(), upgraded.Ok());
    }

    private static Dictionary<object, object> Values(string file) =>
        new YamlDotNet.Serialization.Deserializer().Deserialize<Dictionary<object, object>>(File.ReadAllText(Repository.File(file)));

    private static IEnumerable<string> Missing(Dictionary<object, object> now, Dictionary<object, object> before, string prefix) => now.SelectMany(entry =>
        !before.TryGetValue(entry.Key, out var old) ? [prefix + entry.Key]
        : entry.Value is Dictionary<object, object> values && old is Dictionary<object, object> olds ? Missing(values, olds, $"{prefix}{entry.Key}.")
        : []);

    [Theory]
    [InlineData("leaderElection=true", null)]
    [InlineData("leaderElection=false,replicas=1", "Recreate")]
    public async Task Without_election_the_old_operator_ends_before_the_new_one_begins(string assignment, string? strategy) =>
        Assert.Equal(strategy, (await RenderAsync("--set", assignment)).OfType<V1Deployment>().Single().Spec.Strategy?.Type);

    [Fact]
    public async Task The_operator_and_what_names_are_resolved_by_fit_other_platforms()
    {
        var objects = await RenderAsync(
            "--set", "podSecurityContext.runAsUser=null,podSecurityContext.runAsGroup=null,podSecurityContext.fsGroup=null",
            "--set", "dns.namespace=openshift-dns,dns.ports={5353},dns.networks={169.254.20.10/32},dns.podLabels.k8s-app=null,dns.podLabels.dns=default",
            "--set", "sandboxImagePullSecrets={registry},nodeSelector.kubernetes\\.io/os=windows,nodeSelector.disk=ssd");
        var pod = objects.OfType<V1Deployment>().Single().Spec.Template.Spec;

        Assert.Equal((null, null, true), (pod.SecurityContext.RunAsUser, pod.SecurityContext.FsGroup, pod.SecurityContext.RunAsNonRoot));
        Assert.Equal(("linux", "ssd"), (pod.NodeSelector["kubernetes.io/os"], pod.NodeSelector["disk"]));
        Assert.Equal(
            ("openshift-dns", "dns=default", "5353", "169.254.20.10/32", "registry"),
            (Environment(objects, "OPERATOR_DNS_NAMESPACE"), Environment(objects, "OPERATOR_DNS_POD_LABELS"), Environment(objects, "OPERATOR_DNS_PORTS"),
                Environment(objects, "OPERATOR_DNS_NETWORKS"), Environment(objects, "OPERATOR_SANDBOX_IMAGE_PULL_SECRETS")));
        Assert.Equal("k8s-app=kube-dns", Environment(await RenderAsync(), "OPERATOR_DNS_POD_LABELS"));
    }

    [Fact]
    public async Task A_disruption_budget_exists_only_for_more_than_one_replica()
    {
        Assert.Contains(await RenderAsync(), o => o.Kind == "PodDisruptionBudget" && o.ApiVersion == "policy/v1");
        Assert.DoesNotContain(await RenderAsync("--set", "replicas=1"), o => o.Kind == "PodDisruptionBudget");
    }

    private static IEnumerable<string> Granted(V1PolicyRule rule) =>
        from @group in rule.ApiGroups
        from resource in rule.Resources
        from verb in rule.Verbs
        select $"{@group}/{resource} {verb}";

    private static IEnumerable<string> Rights(EntityRbacAttribute attribute) =>
        from entity in attribute.Entities
        let kind = entity.GetCustomAttribute<KubernetesEntityAttribute>()!
        from verb in Enum.GetValues<RbacVerb>()
        where verb != RbacVerb.None && attribute.Verbs.HasFlag(verb)
        select $"{kind.Group}/{kind.PluralName}{(attribute.Subresource is { } part ? "/" + part : "")} {verb.ToString().ToLowerInvariant()}";

    private static async Task<List<IKubernetesObject<V1ObjectMeta>>> RenderAsync(params string[] values)
    {
        var output = await Helm.TemplateAsync(Ct, values);
        return [.. KubernetesYaml.LoadAllFromString(output.Ok(), Kinds).Cast<IKubernetesObject<V1ObjectMeta>>()];
    }

    private static string Environment(IEnumerable<IKubernetesObject<V1ObjectMeta>> objects, string name) =>
        objects.OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0].Env.Single(variable => variable.Name == name).Value;
}
