using System.Security.Cryptography.X509Certificates;
using ContainerMcp.TestCluster.Nodeless;
using k8s;

namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>How an operator reaches the API server: through its proxy, as the chart's service account.</summary>
internal sealed record OperatorAccess(Uri Server, X509Certificate2 Certificate, string Token)
{
    public const string Namespace = OperatorProcess.Namespace;
    public const string Release = "container-mcp";
    public const string ServiceAccount = Release + "-operator";

    /// <summary>A second release of the product in the same cluster, for all of its namespaces too.</summary>
    public const string OtherRelease = "other-container-mcp";
    public const string OtherNamespace = "other-system";
    public const string OtherServiceAccount = OtherRelease + "-operator";

    public static string OtherUser => $"system:serviceaccount:{OtherNamespace}:{OtherServiceAccount}";

    public static string User => $"system:serviceaccount:{Namespace}:{ServiceAccount}";

    /// <summary>A kubeconfig file for a process.</summary>
    public async Task<string> WriteAsync(string directory, string name, CancellationToken ct)
    {
        var path = Path.Combine(directory, $"{name}.kubeconfig");
        var authority = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(Certificate.ExportCertificatePem()));
        await File.WriteAllTextAsync(
            path,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "{{Server.ToString().TrimEnd('/')}}", certificate-authority-data: {{authority}} } }]
            users: [{ name: u, user: { token: {{Token}} } }]
            contexts: [{ name: x, context: { cluster: c, user: u, namespace: {{Namespace}} } }]
            current-context: x

            """,
            ct);
        return path;
    }

    public static KubernetesClientConfiguration Load(string path) => KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
}
