using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

[assembly: AssemblyFixture(typeof(Installation))]

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The cluster under test with the chart installed by Helm, once for all tests.</summary>
public sealed class Installation : IAsyncLifetime
{
    public const string Namespace = "container-mcp-system";

    private Kubernetes? client;
    private Kubectl? kubectl;

    internal IKubernetes Client => client ?? throw new InvalidOperationException("not initialised");

    internal Kubectl Kubectl => kubectl ?? throw new InvalidOperationException("not initialised");

    internal string Kubeconfig { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Kubeconfig = Environment.GetEnvironmentVariable("KUBECONFIG") ?? throw new InvalidOperationException("KUBECONFIG");
        kubectl = new Kubectl(Kubeconfig);
        client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig));
        var output = await Helm.RunAsync(
            ct,
            "upgrade", "--install", "container-mcp", Helm.Chart,
            "--namespace", Namespace, "--create-namespace", "--kubeconfig", Kubeconfig,
            "--wait", "--timeout", "120s");
        if (output.ExitCode != 0)
        {
            throw new InvalidOperationException($"{output.All}\n{await OperatorLogsAsync(ct)}");
        }
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The image that the operator was told to use.</summary>
    internal async Task<string> SandboxImageAsync(CancellationToken ct)
    {
        var deployment = await Client.AppsV1.ReadNamespacedDeploymentAsync("container-mcp-operator", Namespace, cancellationToken: ct);
        return deployment.Spec.Template.Spec.Containers[0].Env.Single(variable => variable.Name == "OPERATOR_SANDBOX_IMAGE").Value;
    }

    internal async Task<string> OperatorLogsAsync(CancellationToken ct)
    {
        var pods = await Kubectl.RunAsync(ct, "--namespace", Namespace, "get", "pods", "--output=wide");
        var logs = await Kubectl.RunAsync(
            ct, "--namespace", Namespace, "logs", "--selector=app.kubernetes.io/name=container-mcp-operator", "--tail=60", "--prefix");
        return $"{pods.All}\n{logs.All}";
    }
}
