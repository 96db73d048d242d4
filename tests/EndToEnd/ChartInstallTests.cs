using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>The chart against the real API server.</summary>
[Collection(Installation.OperatorPods)]
public sealed class ChartInstallTests(Installation installation)
{
    private const string Account = $"system:serviceaccount:{Installation.Namespace}:container-mcp-operator";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string[]> ValueSets { get; } = new(ChartValues.Sets);

    [Theory]
    [MemberData(nameof(ValueSets))]
    public async Task Every_rendered_object_is_accepted_by_the_api_server(string[] values)
    {
        var rendered = (await Helm.RunAsync(
            Ct, ["template", "other", Helm.Chart, "--namespace", Installation.Namespace, "--validate", "--kubeconfig", installation.Kubeconfig, .. values])).Ok();

        var applied = await installation.Kubectl.ApplyAsync(rendered, Ct, "--dry-run=server", "--server-side", "--force-conflicts", "--field-manager=chart-test");

        Assert.True(applied.ExitCode == 0, applied.All);
    }

    [Fact]
    public async Task Both_replicas_run_and_stay_ready()
    {
        var pods = (await installation.Client.CoreV1.ListNamespacedPodAsync(
            Installation.Namespace, labelSelector: "app.kubernetes.io/name=container-mcp-operator", cancellationToken: Ct)).Items;

        Assert.Equal(2, pods.Count(pod => pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" })));
        Assert.All(pods, pod => Assert.Equal(0, pod.Status.ContainerStatuses.Single().RestartCount));
    }

    [Fact]
    public async Task An_upgrade_from_an_earlier_version_restarts_no_sandbox()
    {
        var directory = Directory.CreateTempSubdirectory("container-mcp-chart-").FullName;
        try
        {
            (await Helm.RunAsync(Ct, "package", Helm.Chart, "--version", "0.0.1", "--app-version", "0.0.1", "--destination", directory)).Ok();
            await installation.InstallAsync(Ct, Path.Combine(directory, "container-mcp-0.0.1.tgz"), "--set", "podAnnotations.release=earlier");
            await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
            await ns.StartAsync("steady", "  workspace: {ephemeral: true}", Ct);
            var before = await ns.Client.CoreV1.ReadNamespacedPodAsync("mcp-steady", ns.Name, cancellationToken: Ct);

            await installation.InstallAsync(Ct);

            // Made by the new version, which has looked at all others when it starts.
            await ns.StartAsync("later", "  workspace: {ephemeral: true}", Ct);
            var after = await ns.Client.CoreV1.ReadNamespacedPodAsync("mcp-steady", ns.Name, cancellationToken: Ct);
            Assert.Equal(before.Metadata.Uid, after.Metadata.Uid);
            Assert.Equal(0, after.Status.ContainerStatuses.Single().RestartCount);
            Assert.Equal("True", (await ns.FindConditionAsync("steady", "Ready", Ct))?.GetProperty("status").GetString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("create", "deployments.apps")]
    [InlineData("create", "mcpsandboxes.containermcp.dev")]
    [InlineData("update", "mcpsandboxes.containermcp.dev")]
    [InlineData("patch", "mcpsandboxes.containermcp.dev")]
    [InlineData("create", "pods", "exec")]
    [InlineData("create", "serviceaccounts", "token")]
    [InlineData("create", "clusterrolebindings.rbac.authorization.k8s.io")]
    [InlineData("get", "nodes")]
    [InlineData("get", "configmaps")]
    [InlineData("delete", "namespaces")]
    [InlineData("update", "leases.coordination.k8s.io/somebody-elses")]
    public async Task The_operator_may_not(string verb, string resource, string subresource = "")
    {
        var answer = await installation.Kubectl.RunAsync(Ct, "auth", "can-i", verb, resource, $"--subresource={subresource}", "--as", Account, "--namespace", Installation.Namespace);

        Assert.Equal("no", answer.Stdout.Trim());
    }

    [Fact]
    public async Task The_notes_say_what_to_type_next()
    {
        var notes = (await Helm.RunAsync(Ct, "get", "notes", "container-mcp", "--namespace", Installation.Namespace, "--kubeconfig", installation.Kubeconfig)).Ok();

        Assert.Contains("kubectl apply -f -", notes, StringComparison.Ordinal);
        Assert.Contains(".status.url", notes, StringComparison.Ordinal);
    }
}
