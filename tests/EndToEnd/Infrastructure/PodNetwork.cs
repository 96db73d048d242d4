using k8s;
using k8s.Models;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>What pods of a cluster reach of one another and of the world, tried from inside.</summary>
internal sealed class PodNetwork(Installation installation)
{
    /// <summary>Where <see cref="StartNeighbourAsync"/>'s pods listen.</summary>
    public const int NeighbourPort = 8080;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Script = System.IO.File.ReadAllText(Repository.File("tests/EndToEnd/reach.py"));

    /// <summary>Starts a pod that no policy of the product selects, listening on TCP, and waits until it does.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> StartNeighbourAsync(SandboxNamespace ns, string name, CancellationToken ct)
    {
        await ns.Client.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["app"] = name } },
                Spec = new V1PodSpec
                {
                    AutomountServiceAccountToken = false,
                    TerminationGracePeriodSeconds = 0,
                    Containers =
                    [
                        new V1Container
                        {
                            Name = "neighbour",
                            Image = installation.SandboxImage,
                            ImagePullPolicy = "IfNotPresent",
                            Command = ["python3", "-m", "http.server", $"{NeighbourPort}", "--directory", "/tmp"],
                            ReadinessProbe = new V1Probe { TcpSocket = new V1TCPSocketAction { Port = NeighbourPort }, PeriodSeconds = 1 },
                        },
                    ],
                },
            },
            ns.Name, cancellationToken: ct);
        return await Eventually.GetAsync(
            $"{name} to listen",
            async () => await ns.Client.CoreV1.ReadNamespacedPodAsync(name, ns.Name, cancellationToken: ct) is { Status: { } status }
                && status.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true ? status.PodIP : null,
            Patience, ct, ns.DescribeAsync);
    }

    /// <summary>Those of the targets (<c>tcp://</c> or <c>udp://</c>, address and port) that answer to a pod.</summary>
    public static async Task<string[]> ReachedAsync(SandboxNamespace ns, string pod, IEnumerable<string> targets, CancellationToken ct)
    {
        var output = (await ns.KubectlAsync(ct, ["exec", pod, "--", "python3", "-I", "-c", Script, .. targets])).Ok();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.EndsWith(" yes", StringComparison.Ordinal)).Select(line => line[..^4])];
    }

    /// <summary>Tries all of them from a pod and holds the result against what may be reached and what may not.</summary>
    public static async Task AssertReachesAsync(SandboxNamespace ns, string pod, string[] allowed, string[] refused, CancellationToken ct)
    {
        var reached = await ReachedAsync(ns, pod, [.. allowed, .. refused], ct);
        var (cut, leaked) = (string.Join(' ', allowed.Except(reached)), string.Join(' ', reached.Intersect(refused)));
        Assert.True(cut.Length == 0 && leaked.Length == 0, $"{pod} does not reach: {cut}\nand reaches, although it may not: {leaked}");
    }

    /// <summary>The same, as soon as a change has come to the network.</summary>
    public static Task EventuallyReachesAsync(SandboxNamespace ns, string pod, string[] allowed, string[] refused, CancellationToken ct) => Eventually.TrueAsync(
        $"{pod} to reach {string.Join(' ', allowed)} and not {string.Join(' ', refused)}",
        async () => (await ReachedAsync(ns, pod, [.. allowed, .. refused], ct)).Order().SequenceEqual(allowed.Order()), Patience, ct, ns.DescribeAsync);

    public static string Tcp(string address, int port) => $"tcp://{address}:{port}";

    public static string Udp(string address, int port) => $"udp://{address}:{port}";

    public static string[] Tcp(string address) => [Tcp(address, NeighbourPort)];
}
