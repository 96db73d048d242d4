using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ContainerMcp.Chaos.Tests.Faults;
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
    private OperatorInProcess? _inProcess;

    private Fleet(Kubernetes client) => _client = client;

    /// <summary>What was done to operators.</summary>
    public Tally Blows { get; } = new();

    public IReadOnlyList<FaultProxy> Proxies => _proxies;

    public IReadOnlyList<OperatorProcess> Processes => _processes;

    public static async Task<Fleet> StartAsync(KubernetesClientConfiguration server, string token, string directory, string logs, FaultDice dice, CancellationToken ct)
    {
        var fleet = new Fleet(new Kubernetes(server));
        try
        {
            var certificate = LoopbackCertificate.Create();
            var settings = new Dictionary<string, string> { ["OPERATOR_WATCH_SILENCE"] = $"{WatchSilence.TotalSeconds:0}s" };
            // One port, as in a cluster, where every replica has its own address: the port is in the pods that they make.
            var port = FreePort();
            foreach (var number in new[] { 1, 2 })
            {
                var name = $"operator-{number}";
                var kubeconfig = await fleet.ConnectAsync(server, certificate, token, name, directory, dice, ct);
                var log = Path.Combine(logs, $"{name}.log");
                File.Delete(log);
                fleet._processes.Add(new OperatorProcess(Command, name, kubeconfig, Address(number, port), log, settings));
            }

            var third = await fleet.ConnectAsync(server, certificate, token, "operator-3", directory, dice, ct);
            var options = new OperatorOptions
            {
                SandboxImage = OperatorProcess.Image,
                OperatorNamespace = OperatorAccess.Namespace,
                HttpAddress = Address(3, port).Address,
                HttpPort = port,
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

    /// <summary>Does something to one of them every few seconds, until cancelled.</summary>
    public async Task StrikeAsync(Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1 + random.NextDouble() * 5), ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await StrikeOnceAsync(random);
        }
    }

    /// <summary>Sets the clock that was played with right.</summary>
    public void SetClockRight() => _inProcess!.Clock.Jump(TimeSpan.Zero);

    /// <summary>Writes that were the operators' work so far.</summary>
    public int WorkWrites => _proxies.Sum(proxy => proxy.Writes.Count);

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
        KubernetesClientConfiguration server, X509Certificate2 certificate, string token, string name, string directory, FaultDice dice, CancellationToken ct)
    {
        var proxy = await FaultProxy.StartAsync(server, certificate, dice, ct);
        _proxies.Add(proxy);
        return await new OperatorAccess(proxy.Address, certificate, token).WriteAsync(directory, name, ct);
    }

    private async Task<string?> LeaderAsync(CancellationToken ct)
    {
        var leases = await _client.CoordinationV1.ListNamespacedLeaseAsync(OperatorAccess.Namespace, cancellationToken: ct);
        return leases.Items.FirstOrDefault()?.Spec.HolderIdentity?.Split('_')[0] is { Length: > 0 } leader ? leader : null;
    }

    private async Task StrikeOnceAsync(Random random)
    {
        // The leader is hit more often than its share.
        var leader = random.Next(2) == 0 ? await LeaderAsync(CancellationToken.None) : null;
        var process = _processes.Find(each => each.Name == leader) ?? _processes[random.Next(_processes.Count)];
        var proxy = leader is null ? random.Next(_proxies.Count) : int.Parse(leader[^1..], CultureInfo.InvariantCulture) - 1;
        switch (random.Next(7))
        {
            case 0 or 1:
                Blows.Add("kill -9");
                await process.KillAsync(CancellationToken.None);
                await RestartAsync(process, random);
                break;
            case 2:
                Blows.Add("SIGTERM");
                await process.StopAsync(CancellationToken.None);
                await RestartAsync(process, random);
                break;
            case 3 or 4:
                Blows.Add("partition");
                _proxies[proxy].Partition(TimeSpan.FromSeconds(0.5 + random.NextDouble() * 9));
                break;
            default:
                Blows.Add("clock jump");
                _inProcess!.Clock.Jump(TimeSpan.FromHours((random.NextDouble() - 0.5) * 8));
                break;
        }
    }

    private static async Task RestartAsync(OperatorProcess process, Random random)
    {
        await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()));
        process.Start();
    }

    private static IPEndPoint Address(int number, int port) => new(IPAddress.Parse($"127.0.7.{number}"), port);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
