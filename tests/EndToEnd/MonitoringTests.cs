using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>The alerts and the dashboard speak of what the operator really measures.</summary>
[Collection(Installation.OperatorPods)]
public sealed partial class MonitoringTests(Installation installation)
{
    private const string Alerts = "charts/container-mcp/monitoring/alerts.yaml";
    private const string Dashboard = "charts/container-mcp/monitoring/dashboard.json";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_of_the_alerts_and_the_dashboard_exists()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("measured", "  workspace: {ephemeral: true}", Ct);
        var named = Metric().Matches(Read(Alerts) + Read(Dashboard)).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        var metrics = await MetricsAsync();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains("\n" + name, metrics, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("scheduling")]
    [InlineData("container")]
    [InlineData("server")]
    [InlineData("total")]
    public async Task A_start_is_measured_by_stage(string stage)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("measured", "  workspace: {ephemeral: true}", Ct);

        var metrics = await MetricsAsync();

        Assert.Matches($"containermcp_operator_sandbox_start_duration_seconds_count\\{{[^}}]*stage=\"{stage}\"[^}}]*\\}} [1-9]", metrics);
        Assert.Matches("containermcp_operator_sandboxes\\{[^}]*phase=\"Ready\"[^}]*\\} [1-9]", metrics);
    }

    [Fact]
    public void Every_alert_has_a_runbook()
    {
        var chapters = Read("docs/runbooks.md").Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);
        var alerts = AlertName().Matches(Read(Alerts)).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(alerts, chapters);
        Assert.Equal(alerts.Select(alert => alert.ToLowerInvariant()), RunbookLink().Matches(Read(Alerts)).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task The_optional_objects_are_made_when_asked_for()
    {
        string[] asked = ["metrics.serviceMonitor.enabled=true", "metrics.alerts.enabled=true", "metrics.alerts.runbooks=https://runbooks.example/mcp", "metrics.dashboard.enabled=true"];

        var plain = (await Helm.TemplateAsync(Ct)).Ok();
        var full = (await Helm.TemplateAsync(Ct, [.. asked.SelectMany(value => new[] { "--set", value })])).Ok();

        Assert.DoesNotContain("monitoring.coreos.com", plain, StringComparison.Ordinal);
        Assert.Contains("kind: ServiceMonitor", full, StringComparison.Ordinal);
        Assert.Contains("runbook_url: https://runbooks.example/mcp#containermcpnoleader", full, StringComparison.Ordinal);
        Assert.Contains("\"title\": \"Sandboxes by phase\"", full, StringComparison.Ordinal);
        using var dashboard = JsonDocument.Parse(Read(Dashboard));
        Assert.NotEmpty(dashboard.RootElement.GetProperty("panels").EnumerateArray());
    }

    [Fact]
    public async Task A_service_monitor_needs_the_service()
    {
        var output = await Helm.TemplateAsync(Ct, "--set", "metrics.serviceMonitor.enabled=true", "--set", "metrics.service.enabled=false");

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("metrics.service.enabled", output.Stderr, StringComparison.Ordinal);
    }

    // Of both replicas: the one that does not lead measures no reconciliation.
    private async Task<string> MetricsAsync()
    {
        var pods = await installation.Client.CoreV1.ListNamespacedPodAsync(
            Installation.Namespace, labelSelector: "app.kubernetes.io/name=container-mcp-operator", cancellationToken: Ct);
        var texts = await Task.WhenAll(pods.Items.Where(pod => pod.Metadata.DeletionTimestamp is null).Select(async pod => (await installation.Kubectl.RunAsync(
            Ct, "get", "--raw", $"/api/v1/namespaces/{Installation.Namespace}/pods/{pod.Metadata.Name}:8080/proxy/metrics")).Ok()));
        return "\n" + string.Join('\n', texts);
    }

    private static string Read(string file) => File.ReadAllText(Repository.File(file));

    [GeneratedRegex(@"\bcontainermcp_operator_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"RUNBOOKS#(\w+)")]
    private static partial Regex RunbookLink();
}
