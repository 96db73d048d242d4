using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.TestCluster;
using k8s;

[assembly: AssemblyFixture(typeof(Installation))]

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The cluster under test with the chart installed by Helm, once for all tests.</summary>
public sealed class Installation : IAsyncLifetime
{
    public const string Namespace = "container-mcp-system";

    private readonly ClusterFixture cluster = new();
    private Kubectl? kubectl;

    internal IKubernetes Client => cluster.Client;

    internal Kubectl Kubectl => kubectl ?? throw new InvalidOperationException("not initialised");

    internal string Kubeconfig => cluster.KubeconfigPath;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await cluster.InitializeAsync();
        try
        {
            await InstallAsync(ct);
        }
        catch
        {
            // The runner does not dispose of a fixture that failed to start, and the cluster must not stay.
            await cluster.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private async Task InstallAsync(CancellationToken ct)
    {
        await cluster.LoadProductImagesAsync(ct);
        kubectl = new Kubectl(cluster.KubectlPath, Kubeconfig);
        var output = await Helm.RunAsync(
            ct,
            ["upgrade", "--install", "container-mcp", Helm.Chart,
                "--namespace", Namespace, "--create-namespace", "--kubeconfig", Kubeconfig,
                .. Image("operator", cluster.OperatorImage), .. Image("sandbox", cluster.SandboxImage),
                "--wait", "--timeout", "120s"]);
        if (output.ExitCode != 0)
        {
            throw new InvalidOperationException($"{output.All}\n{await OperatorLogsAsync(ct)}");
        }
    }

    /// <summary>The image that the operator was told to use.</summary>
    internal async Task<string> SandboxImageAsync(CancellationToken ct)
    {
        var deployment = await Client.AppsV1.ReadNamespacedDeploymentAsync("container-mcp-operator", Namespace, cancellationToken: ct);
        return deployment.Spec.Template.Spec.Containers[0].Env.Single(variable => variable.Name == "OPERATOR_SANDBOX_IMAGE").Value;
    }

    private static string[] Image(string which, string image) =>
    [
        "--set-string", $"image.{which}.repository={image[..image.LastIndexOf(':')]}",
        "--set-string", $"image.{which}.tag={image[(image.LastIndexOf(':') + 1)..]}",
    ];

    internal async Task<string> OperatorLogsAsync(CancellationToken ct)
    {
        var pods = await Kubectl.RunAsync(ct, "--namespace", Namespace, "get", "pods", "--output=wide");
        var logs = await Kubectl.RunAsync(
            ct, "--namespace", Namespace, "logs", "--selector=app.kubernetes.io/name=container-mcp-operator", "--tail=60", "--prefix");
        return $"{pods.All}\n{logs.All}";
    }
}
