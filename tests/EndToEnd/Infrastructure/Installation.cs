using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.TestCluster;
using k8s;

[assembly: AssemblyFixture(typeof(Installation))]

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>The cluster under test with the chart installed by Helm, once for all tests.</summary>
public sealed class Installation : IAsyncLifetime
{
    public const string Namespace = "container-mcp-system";

    /// <summary>The collection of the tests that replace the operator's pods, or need those that they find.</summary>
    public const string OperatorPods = "operator pods";

    /// <summary>The collection of the tests that change what holds for every namespace; they run when the others are done.</summary>
    public const string WholeCluster = "whole cluster";

    private readonly ClusterFixture cluster = new();
    private Kubectl? kubectl;
    private Task<bool>? enforces;
    private bool isOurs;

    internal IKubernetes Client => cluster.Client;

    internal Kubectl Kubectl => kubectl ?? throw new InvalidOperationException("not initialised");

    internal string Kubeconfig => cluster.KubeconfigPath;

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await cluster.InitializeAsync();
        try
        {
            await cluster.LoadProductImagesAsync(ct);
            kubectl = new Kubectl(cluster.KubectlPath, cluster.KubeconfigPath);
            await GuestManners.NeedNoReleaseAsync(this, cluster, ct);
            isOurs = true;
            await InstallAsync(ct);
        }
        catch
        {
            // The runner does not dispose of a fixture that failed to start, and the container must not stay.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOurs)
        {
            await GuestManners.LeaveAsync(this, cluster);
        }

        await cluster.DisposeAsync();
    }

    /// <summary>Installs a chart as the release under test, or upgrades that, and waits until its pods are ready.</summary>
    internal async Task InstallAsync(CancellationToken ct, string chart = Helm.Chart, params string[] values)
    {
        var output = await Helm.RunAsync(
            ct,
            [
                "upgrade", "--install", "container-mcp", chart,
                "--namespace", Namespace, "--create-namespace", "--kubeconfig", Kubeconfig,
                .. ImageValues("operator", cluster.OperatorImage), .. ImageValues("sandbox", cluster.SandboxImage),
                .. values, "--wait", "--timeout", "120s",
            ]);
        if (output.ExitCode != 0)
        {
            throw new InvalidOperationException($"{output.All}\n{await OperatorLogsAsync(ct)}");
        }

        // Before Kubernetes 1.21 nobody sets it, and the sandboxes' policies let the operator in by it.
        (await Kubectl.RunAsync(ct, "label", "namespace", Namespace, "--overwrite", $"kubernetes.io/metadata.name={Namespace}")).Ok();
    }

    private static string[] ImageValues(string which, string image)
    {
        var colon = image.LastIndexOf(':');
        return ["--set", $"image.{which}.repository={image[..colon]}", "--set-string", $"image.{which}.tag={image[(colon + 1)..]}"];
    }

    /// <summary>Skips the test where policies are taken and not enforced. The local cluster has to enforce them, so there nothing is asked.</summary>
    internal async Task NeedEnforcementAsync(CancellationToken ct)
    {
        Assert.SkipUnless(cluster.IsMadeHere || await (enforces ??= EnforcementCheck.RunAsync(this, ct)), "this cluster does not enforce NetworkPolicies");
    }

    /// <summary>Skips the test that changes the node itself.</summary>
    internal void NeedNodeOfItsOwn() => Assert.SkipWhen(cluster.IsGuest, "it changes files of the nodes, and this cluster is somebody else's");

    /// <summary>Skips the test where the world is the real one: no test sends anything to it.</summary>
    internal void NeedWorldOfItsOwn() => Assert.SkipUnless(cluster.IsMadeHere, "what this cluster's pods send to the world leaves the cluster, and the test may not");

    /// <summary>Skips the test where nobody can say how late policies come, or that they do not come at all.</summary>
    internal async Task SetPoliciesAsync(SandboxNamespace ns, string mode, CancellationToken ct)
    {
        Assert.SkipUnless(cluster.IsMadeHere, "this cluster's network plugin enforces policies when it does, and cannot be told otherwise");
        (await Kubectl.RunAsync(ct, "annotate", "namespace", ns.Name, $"network-policy-stand-in={mode}")).Ok();
    }

    internal string SandboxImage => cluster.SandboxImage;

    internal string OperatorImage => cluster.OperatorImage;

    /// <summary>The image that puts profiles on nodes, handed to the node.</summary>
    internal async Task<string> NodeProfilesImageAsync(CancellationToken ct)
    {
        await cluster.LoadImageAsync(cluster.NodeProfilesImage, ct);
        return cluster.NodeProfilesImage;
    }

    internal async Task<string> OperatorLogsAsync(CancellationToken ct)
    {
        var pods = await Kubectl.RunAsync(ct, "--namespace", Namespace, "get", "pods", "--output=wide");
        var logs = await Kubectl.RunAsync(
            ct, "--namespace", Namespace, "logs", "--selector=app.kubernetes.io/name=container-mcp-operator", "--tail=60", "--prefix");
        return $"{pods.All}\n{logs.All}";
    }
}
