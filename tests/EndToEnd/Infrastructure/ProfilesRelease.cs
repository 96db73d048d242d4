using System.Text.RegularExpressions;
using k8s;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>A release of the chart beside the one under test, without an operator, that puts the profiles on the node by the commands of docs/security.md.</summary>
internal sealed partial class ProfilesRelease(Installation installation)
{
    public const string Namespace = "e2e-node-profiles";
    public const string DaemonSet = "profiles-container-mcp-node-profiles";
    public const string SeccompProfile = "apparmor/seccomp/container-mcp.json";

    private const string InstalledProfile = "/host/seccomp/container-mcp.json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the commands; returns when the node has the seccomp profile.</summary>
    public async Task InstallAsync(CancellationToken ct)
    {
        var output = await Command.RunAsync(
            "bash",
            ["-euo", "pipefail", "-c", $"helm() {{ eng/helm \"$@\"; }}\n{await DocumentedAsync(ct)}"],
            ct, environment: new Dictionary<string, string?> { ["KUBECONFIG"] = installation.Kubeconfig }, timeout: TimeSpan.FromMinutes(2));
        Assert.True(output.ExitCode == 0, output.All);
        await Eventually.TrueAsync("the seccomp profile on the node", async () => (await FindPodAsync(ct))?.ReadyOf("seccomp") == true, Patience, ct, DescribeAsync);
    }

    public async Task<CommandOutput> UninstallAsync(CancellationToken ct) => await Helm.RunAsync(
        ct, "uninstall", "profiles", "--namespace", Namespace, "--kubeconfig", installation.Kubeconfig, "--timeout", "120s");

    /// <summary>The pod of the DaemonSet that is not ending.</summary>
    public async Task<ProfilesPod?> FindPodAsync(CancellationToken ct)
    {
        var pods = await installation.Client.CoreV1.ListNamespacedPodAsync(Namespace, labelSelector: "app.kubernetes.io/name=container-mcp-node-profiles", cancellationToken: ct);
        return pods.Items.FirstOrDefault(pod => pod.Metadata.DeletionTimestamp is null) is { } found ? new ProfilesPod(found) : null;
    }

    /// <summary>What the node has, seen by a pod that does not belong to the release: the content, and when it was written.</summary>
    public async Task<(string? Content, string Written)> LookAsync(CancellationToken ct)
    {
        await ApplyEyesAsync(ct);
        var content = await installation.Kubectl.RunAsync(ct, "--namespace", Namespace, "exec", "eyes", "--", "cat", InstalledProfile);
        var written = await installation.Kubectl.RunAsync(ct, "--namespace", Namespace, "exec", "eyes", "--", "stat", "-c", "%i %y", InstalledProfile);
        Assert.True(content.ExitCode == 0 || content.Stderr.Contains("No such file", StringComparison.Ordinal), content.All);
        return (content.ExitCode == 0 ? content.Stdout : null, written.Stdout);
    }

    /// <summary>As somebody with root on the node would.</summary>
    public async Task DeleteFromNodeAsync(CancellationToken ct)
    {
        await ApplyEyesAsync(ct);
        (await installation.Kubectl.RunAsync(ct, "--namespace", Namespace, "exec", "eyes", "--", "rm", InstalledProfile)).Ok();
    }

    public async Task<string> DescribeAsync()
    {
        var described = await installation.Kubectl.RunAsync(CancellationToken.None, "--namespace", Namespace, "describe", "pods,jobs,daemonsets");
        var logs = await installation.Kubectl.RunAsync(CancellationToken.None, "--namespace", Namespace, "logs", "--selector=app.kubernetes.io/instance=profiles", "--all-containers", "--prefix", "--tail=30");
        return $"{described.All}\n{logs.All}";
    }

    // The page's own words with the names of this test in them. No operator: another release serves the cluster.
    private async Task<string> DocumentedAsync(CancellationToken ct)
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs/security.md"), ct);
        var block = Block().Match(page).Groups["commands"].Value;
        Assert.Contains("nodeProfiles.enabled=true", block, StringComparison.Ordinal);
        var values = string.Join(' ', Values("nodeProfiles", await installation.NodeProfilesImageAsync(ct)), Values("operator", installation.OperatorImage), "--set replicas=0,rbac.create=false");
        return block
            .Replace("install container-mcp charts", "install profiles charts", StringComparison.Ordinal)
            .Replace("container-mcp-system", Namespace, StringComparison.Ordinal)
            .Replace("--set image.nodeProfiles.repository=REGISTRY/node-profiles", values, StringComparison.Ordinal);
    }

    private static string Values(string which, string image)
    {
        var colon = image.LastIndexOf(':');
        return $"--set image.{which}.repository={image[..colon]} --set-string image.{which}.tag={image[(colon + 1)..]}";
    }

    private async Task ApplyEyesAsync(CancellationToken ct)
    {
        (await installation.Kubectl.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: eyes, namespace: {{Namespace}} }
            spec:
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 0
              containers:
                - name: eyes
                  image: {{await installation.NodeProfilesImageAsync(ct)}}
                  command: [sleep, "3600"]
                  volumeMounts: [{ name: kubelet, mountPath: /host/seccomp }]
              volumes: [{ name: kubelet, hostPath: { path: /var/lib/kubelet/seccomp, type: DirectoryOrCreate } }]
            """,
            ct)).Ok();
        (await installation.Kubectl.RunAsync(ct, "--namespace", Namespace, "wait", "--for=condition=Ready", "pod/eyes", "--timeout=60s")).Ok();
    }

    [GeneratedRegex(@"<!-- tested: NodeProfilesTests[^>]*-->\n```sh\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
