using ContainerMcp.Chaos.Tests.Operators;
using ContainerMcp.Chaos.Tests.Rights;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>A cluster without nodes in which the product is installed but for the operator itself: CRDs, service account, roles.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("container-mcp-chaos-").FullName;

    private Lab(ControlPlane cluster, ChartRights rights)
    {
        Cluster = cluster;
        Rights = rights;
    }

    public ControlPlane Cluster { get; }

    public ChartRights Rights { get; }

    public PodBook Pods { get; } = new("containermcp.dev/sandbox");

    public KubeletStandIn Kubelet { get; private set; } = null!;

    /// <summary>The operator's token: all that it may do comes from the chart's roles.</summary>
    public string Token { get; private set; } = "";

    /// <summary>For kubeconfigs, which hold the token.</summary>
    public string PrivateDirectory => _directory;

    public static async Task<Lab> OpenAsync(CancellationToken ct)
    {
        var rendering = ChartRights.RenderAsync(OperatorAccess.Namespace, ct);
        var lab = new Lab(await ControlPlane.StartAsync(ct), await rendering);
        try
        {
            await lab.InstallAsync(ct);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Kubelet is not null)
        {
            await Kubelet.DisposeAsync();
        }

        await Cluster.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task InstallAsync(CancellationToken ct)
    {
        await Cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = OperatorAccess.Namespace } }, cancellationToken: ct);
        var manifest = Path.Combine(_directory, "rights.yaml");
        await File.WriteAllTextAsync(manifest, Rights.Manifest, ct);
        await Cluster.ApplyAsync(manifest, ct);
        await Cluster.ApplyAsync(RepositoryPath.Of("charts/container-mcp/crds"), ct);
        await Cluster.KubectlAsync(ct, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
        var request = new Authenticationv1TokenRequest { Spec = new() { Audiences = [], ExpirationSeconds = 24 * 3600 } };
        Token = (await Cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, OperatorAccess.ServiceAccount, OperatorAccess.Namespace, cancellationToken: ct)).Status.Token;
        Kubelet = await KubeletStandIn.StartAsync(Cluster.Client, Pods, TimeSpan.FromMilliseconds(400), ct);
    }
}
