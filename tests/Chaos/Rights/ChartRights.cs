using System.Diagnostics;
using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.Rights;

/// <summary>The service account and the roles as the chart renders them by default, by the real helm.</summary>
internal sealed class ChartRights
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private ChartRights(string manifest) => Manifest = manifest;

    /// <summary>The objects, to be applied.</summary>
    public string Manifest { get; }

    /// <summary>Every right that they grant.</summary>
    public SortedSet<Right> Granted => new(KubernetesYaml.LoadAllFromString(Manifest)
        .SelectMany(item => item switch { V1ClusterRole role => role.Rules, V1Role role => role.Rules, _ => [] })
        .SelectMany(rule => from @group in rule.ApiGroups from resource in rule.Resources from verb in rule.Verbs select new Right(@group, resource, verb)));

    public static async Task<ChartRights> RenderAsync(string release, string releaseNamespace, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        using var helm = Process.Start(new ProcessStartInfo(
            RepositoryPath.Of("eng/helm"),
            ["template", release, RepositoryPath.Of("charts/container-mcp"), "--namespace", releaseNamespace, "--show-only", "templates/rbac.yaml", "--show-only", "templates/serviceaccount.yaml"])
        {
            RedirectStandardOutput = true,
        })!;
        var manifest = await helm.StandardOutput.ReadToEndAsync(limit.Token);
        await helm.WaitForExitAsync(limit.Token);
        return helm.ExitCode == 0 ? new(manifest) : throw new InvalidOperationException($"helm ended with {helm.ExitCode}");
    }
}
