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

    public static async Task<Lab> OpenAsync(CancellationToken ct, params string[] controllerManager)
    {
        var rendering = ChartRights.RenderAsync(OperatorAccess.Release, OperatorAccess.Namespace, ct);
        var lab = new Lab(await ControlPlane.StartAsync(ct, controllerManager), await rendering);
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

    /// <summary>Installs a second release of the product in the cluster. Returns its operator's token.</summary>
    public async Task<string> InstallOtherAsync(CancellationToken ct) => await InstallAsync(
        await ChartRights.RenderAsync(OperatorAccess.OtherRelease, OperatorAccess.OtherNamespace, ct), OperatorAccess.OtherNamespace, OperatorAccess.OtherServiceAccount, ct);

    /// <summary>A kubeconfig file for an operator with nothing in between.</summary>
    public async Task<string> KubeconfigAsync(string name, CancellationToken ct)
    {
        var server = Cluster.NewConfiguration();
        return await new OperatorAccess(new Uri(server.Host), server.SslCaCerts[0], Token).WriteAsync(_directory, name, ct);
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
        Token = await InstallAsync(Rights, OperatorAccess.Namespace, OperatorAccess.ServiceAccount, ct);
        await Cluster.ApplyAsync(RepositoryPath.Of("charts/container-mcp/crds"), ct);
        await Cluster.KubectlAsync(ct, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
        Kubelet = await KubeletStandIn.StartAsync(Cluster.Client, Pods, TimeSpan.FromMilliseconds(400), ct);
    }

    /// <summary>Installs the rights of a release. Returns its operator's token.</summary>
    private async Task<string> InstallAsync(ChartRights rights, string @namespace, string serviceAccount, CancellationToken ct)
    {
        await Cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = @namespace } }, cancellationToken: ct);
        var manifest = Path.Combine(_directory, $"rights-{@namespace}.yaml");
        await File.WriteAllTextAsync(manifest, rights.Manifest, ct);
        await Cluster.ApplyAsync(manifest, ct);
        var request = new Authenticationv1TokenRequest { Spec = new() { Audiences = [], ExpirationSeconds = 24 * 3600 } };
        return (await Cluster.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, serviceAccount, @namespace, cancellationToken: ct)).Status.Token;
    }
}
