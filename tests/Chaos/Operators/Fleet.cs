using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ContainerMcp.Chaos.Tests.Faults;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.TestCluster.Nodeless;
using k8s;

namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>
/// Three replicas of the operator, each behind a proxy of its own: two processes that are killed, ended and started again,
/// and one in this process whose clock jumps.
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>A silent watch is noticed after this long, instead of after minutes.</summary>
    private static readonly TimeSpan WatchSilence = TimeSpan.FromSeconds(8);

    private static readonly string[] Command = ["dotnet", typeof(OperatorOptions).Assembly.Location];
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly List<FaultProxy> _proxies = [];
    private readonly List<OperatorProcess> _processes = [];
    private readonly Kubernetes _client;
    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create();

    // One port, as in a cluster, where every replica has its own address: the port is in the pods that they make.
    private readonly int _port = FreePort();
    private OperatorInProcess? _inProcess;

    private Fleet(Kubernetes client) => _client = client;

    public IReadOnlyList<FaultProxy> Proxies => _proxies;

    public IReadOnlyList<OperatorProcess> Processes => _processes;

    public static async Task<Fleet> StartAsync(KubernetesClientConfiguration server, string token, string directory, string logs, FaultDice dice, CancellationToken ct)
    {
        var fleet = new Fleet(new Kubernetes(server));
        try
        {
            var settings = new Dictionary<string, string> { ["OPERATOR_WATCH_SILENCE"] = $"{WatchSilence.TotalSeconds:0}s" };
            foreach (var number in new[] { 1, 2 })
            {
                var name = $"operator-{number}";
                var kubeconfig = await fleet.ConnectAsync(server, token, name, directory, dice, ct);
                fleet._processes.Add(new OperatorProcess(Command, name, kubeconfig, fleet.Address(number), Log(logs, name), settings));
            }

            var third = await fleet.ConnectAsync(server, token, "operator-3", directory, dice, ct);
            var options = new OperatorOptions
            {
                SandboxImage = OperatorProcess.Image,
                OperatorNamespace = OperatorAccess.Namespace,
                HttpAddress = fleet.Address(3).Address,
                HttpPort = fleet._port,
                WatchSilence = WatchSilence,
            };
            fleet._inProcess = new OperatorInProcess("operator-3", third, options);
            fleet._processes.ForEach(process => process.Start());
            await fleet._inProcess.StartAsync(ct);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an operator of a second release, which watches the same namespaces; it is struck as the others are.</summary>
    public async Task StartOtherAsync(KubernetesClientConfiguration server, string token, string directory, string logs, FaultDice dice, CancellationToken ct)
    {
        const string Name = "operator-4";
        var settings = new Dictionary<string, string>
        {
            ["OPERATOR_WATCH_SILENCE"] = $"{WatchSilence.TotalSeconds:0}s",
            ["OPERATOR_NAMESPACE"] = OperatorAccess.OtherNamespace,
            ["OPERATOR_LEASE_NAME"] = OperatorAccess.OtherServiceAccount,
        };
        Other = new OperatorProcess(Command, Name, await ConnectAsync(server, token, Name, directory, dice, ct), Address(4), Log(logs, Name), settings);
        _processes.Add(Other);
        Other.Start();
        while (!await Other.IsReadyAsync(ct))
        {
            await Task.Delay(100, ct);
        }
    }

    /// <summary>The operator of the second release, if there is one.</summary>
    public OperatorProcess? Other { get; private set; }

    /// <summary>Waits until all are ready and one of them has the lease.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            var ready = await Task.WhenAll(_processes.Select(process => process.IsReadyAsync(limit.Token)));
            if (_inProcess!.IsReady && ready.All(isReady => isReady) && await LeaderAsync(limit.Token) is not null)
            {
                return;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Sets the clock that was played with right.</summary>
    public void SetClockRight() => Clock.Jump(TimeSpan.Zero);

    /// <summary>The clock of the one in this process.</summary>
    public JumpingClock Clock => _inProcess!.Clock;

    /// <summary>Ends all of them, so that one can be started anew with nobody beside it.</summary>
    public async Task StopAllAsync(CancellationToken ct)
    {
        await Task.WhenAll(_processes.Where(process => process.IsRunning).Select(process => process.StopAsync(ct)));
        await _inProcess!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        if (_inProcess is not null)
        {
            await _inProcess.DisposeAsync();
        }

        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        _client.Dispose();
    }

    private async Task<string> ConnectAsync(
        KubernetesClientConfiguration server, string token, string name, string directory, FaultDice dice, CancellationToken ct)
    {
        var proxy = await FaultProxy.StartAsync(server, _certificate, dice, ct);
        _proxies.Add(proxy);
        return await new OperatorAccess(proxy.Address, _certificate, token).WriteAsync(directory, name, ct);
    }

    /// <summary>The name of the one that leads.</summary>
    public async Task<string?> LeaderAsync(CancellationToken ct)
    {
        var leases = await _client.CoordinationV1.ListNamespacedLeaseAsync(OperatorAccess.Namespace, cancellationToken: ct);
        return leases.Items.FirstOrDefault()?.Spec.HolderIdentity?.Split('_')[0] is { Length: > 0 } leader ? leader : null;
    }

    private IPEndPoint Address(int number) => new(IPAddress.Parse($"127.0.7.{number}"), _port);

    private static string Log(string logs, string name)
    {
        var log = Path.Combine(logs, $"{name}.log");
        File.Delete(log);
        return log;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
