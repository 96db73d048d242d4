using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>Runs the operator and the StatefulSet controller by turns on one API server.</summary>
internal sealed class OperatorBenchmark(OperatorBenchOptions options, Action<string> say)
{
    private const int WarmUp = 50;

    // The operator's own least: one resync a minute.
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly string[] Writes = ["create", "apply", "patch", "update", "delete"];

    private readonly string _logs = Directory.CreateDirectory(Path.Combine("artifacts", "bench")).FullName;
    private readonly int _port = FreePort();

    public async Task<OperatorReport> RunAsync(CancellationToken ct)
    {
        // As many workers as the operator's comparison allows, and no limit of the client's.
        await using var cluster = await ControlPlane.StartAsync(
            ct, "concurrent-statefulset-syncs=20", "kube-api-qps=100000", "kube-api-burst=100000");
        await InstallAsync(cluster, ct);
        var workload = new Workload(cluster.Client);
        await using var first = Operator(1, cluster);
        await using var second = Operator(2, cluster);
        await StartAsync(first, ct);

        say("Warming up");
        await SandboxesAsync(cluster, workload, first, WarmUp, ct);
        await StatefulSetsAsync(cluster, workload, WarmUp, ct);
        var bursts = new List<Burst>();
        var before = await first.MetricsAsync(ct);
        foreach (var round in Enumerable.Range(1, options.Rounds))
        {
            say($"Round {round} of {options.Rounds}");
            bursts.Add(await StatefulSetsAsync(cluster, workload, options.Sandboxes, ct));
            bursts.Add(await SandboxesAsync(cluster, workload, first, options.Sandboxes, ct));
        }

        var after = await first.MetricsAsync(ct);
        var requests = Requests(before, after, options.Sandboxes * options.Rounds);
        say($"Requests for one sandbox: {string.Join(", ", requests.Select(entry => $"{entry.Key} {entry.Value:0.00}"))}");
        say("A resync");
        var resync = await ResyncAsync(workload, cluster, first, ct);
        say("The leader is killed, then asked to end");
        var (killed, handOver) = await FailOverAsync(workload, cluster, first, second, ct);
        var memory = options.Memory == 0 ? default : await MemoryAsync(workload, cluster, first, ct);
        return new()
        {
            Bursts = bursts,
            RequestsPerSandbox = requests,
            ReconcileP99Seconds = PrometheusText.Percentile(after, "operator_reconcile_duration_seconds", 0.99),
            ResyncReconciliations = resync.Reconciliations,
            ResyncWrites = resync.Writes,
            KilledSeconds = killed.TotalSeconds,
            HandOverSeconds = handOver.TotalSeconds,
            MemorySandboxes = options.Memory,
            MemoryBytes = memory.Now,
            MemoryPeakBytes = memory.Peak,
        };
    }

    private static async Task InstallAsync(ControlPlane cluster, CancellationToken ct)
    {
        await cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = OperatorProcess.Namespace } }, cancellationToken: ct);
        await cluster.ApplyAsync(Path.Combine("charts", "container-mcp", "crds"), ct);
        await cluster.KubectlAsync(ct, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    }

    /// <summary>Each at an address of its own but at one port, which is in the pods that they make.</summary>
    private OperatorProcess Operator(int number, ControlPlane cluster) => new(
        [options.Program], $"operator-{number}", cluster.KubeconfigPath, new IPEndPoint(IPAddress.Parse($"127.0.8.{number}"), _port),
        Path.Combine(_logs, $"operator-{number}.log"), new Dictionary<string, string> { ["OPERATOR_RESYNC"] = $"{Resync.TotalSeconds:0}s", ["LOG_LEVEL"] = "Information" });

    private static async Task StartAsync(OperatorProcess instance, CancellationToken ct)
    {
        instance.Start();
        while (!await instance.IsReadyAsync(ct))
        {
            await Task.Delay(100, ct);
        }
    }

    private async Task<Burst> SandboxesAsync(ControlPlane cluster, Workload workload, OperatorProcess instance, int count, CancellationToken ct)
    {
        var cpu = instance.CpuTime;
        var (ns, seconds) = await MeasureAsync(cluster, workload, count * Workload.ChildrenOfSandbox, (name, token) => workload.CreateSandboxesAsync(name, 0, count, token), ct);
        var burst = new Burst("operator", count, count * Workload.ChildrenOfSandbox, seconds, (instance.CpuTime - cpu).TotalSeconds);
        await workload.RemoveAsync(ns, ct);
        say($"  operator: {burst.ChildrenPerSecond:0} children a second ({burst.Seconds:0.0} s)");
        return burst;
    }

    private async Task<Burst> StatefulSetsAsync(ControlPlane cluster, Workload workload, int count, CancellationToken ct)
    {
        var cpu = await cluster.MeasureAsync("kube-controller-manager", ct);
        var (ns, seconds) = await MeasureAsync(cluster, workload, count * Workload.ChildrenOfStatefulSet, (name, token) => workload.CreateStatefulSetsAsync(name, count, token), ct);
        var used = (await cluster.MeasureAsync("kube-controller-manager", ct))?.CpuSeconds - cpu?.CpuSeconds;
        var burst = new Burst("statefulset", count, count * Workload.ChildrenOfStatefulSet, seconds, used);
        await workload.RemoveAsync(ns, ct);
        say($"  StatefulSet controller: {burst.ChildrenPerSecond:0} children a second ({burst.Seconds:0.0} s)");
        return burst;
    }

    private static async Task<(string Namespace, double Seconds)> MeasureAsync(
        ControlPlane cluster, Workload workload, int children, Func<string, CancellationToken, Task> apply, CancellationToken ct)
    {
        var ns = await workload.CreateNamespaceAsync(ct);
        await using var count = new ChildCount(cluster.Client, ns, children);
        await Task.Delay(500, ct);
        count.Begin();
        await apply(ns, ct);
        return (ns, (await count.CompleteAsync(Limit, ct)).TotalSeconds);
    }

    private async Task<(double Reconciliations, double Writes)> ResyncAsync(Workload workload, ControlPlane cluster, OperatorProcess instance, CancellationToken ct)
    {
        var ns = await workload.CreateNamespaceAsync(ct);
        await using (var count = new ChildCount(cluster.Client, ns, options.Sandboxes * Workload.ChildrenOfSandbox))
        {
            await workload.CreateSandboxesAsync(ns, 0, options.Sandboxes, ct);
            await count.CompleteAsync(Limit, ct);
        }

        // At rest first; then more than one whole period, in which everything is looked at.
        await Task.Delay(TimeSpan.FromSeconds(10), ct);
        var before = await instance.MetricsAsync(ct);
        await Task.Delay(Resync + TimeSpan.FromSeconds(15), ct);
        var after = await instance.MetricsAsync(ct);
        await workload.RemoveAsync(ns, ct);
        return (
            PrometheusText.Sum(after, "operator_reconcile_duration_seconds_count") - PrometheusText.Sum(before, "operator_reconcile_duration_seconds_count"),
            Requests(before, after, 1).Where(entry => Writes.Contains(entry.Key.Split(' ')[0])).Sum(entry => entry.Value));
    }

    private static async Task<(TimeSpan Killed, TimeSpan HandOver)> FailOverAsync(
        Workload workload, ControlPlane cluster, OperatorProcess first, OperatorProcess second, CancellationToken ct)
    {
        var ns = await workload.CreateNamespaceAsync(ct);
        await StartAsync(second, ct);
        var clock = Stopwatch.StartNew();
        await first.KillAsync(ct);
        var killed = await UntilPodAsync(workload, cluster, ns, "killed", clock, ct);
        await StartAsync(first, ct);

        // Both caches have seen each other's work.
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        clock.Restart();
        var stopping = second.StopAsync(ct);
        var handOver = await UntilPodAsync(workload, cluster, ns, "handed-over", clock, ct);
        await stopping;
        await workload.RemoveAsync(ns, ct);
        return (killed, handOver);
    }

    private static async Task<TimeSpan> UntilPodAsync(Workload workload, ControlPlane cluster, string ns, string name, Stopwatch clock, CancellationToken ct)
    {
        await workload.CreateSandboxAsync(ns, name, ct);
        while (true)
        {
            try
            {
                await cluster.Client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, ns, cancellationToken: ct);
                return clock.Elapsed;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
            {
                await Task.Delay(20, ct);
            }
        }
    }

    private async Task<(long Now, long Peak)> MemoryAsync(Workload workload, ControlPlane cluster, OperatorProcess instance, CancellationToken ct)
    {
        say($"{options.Memory} sandboxes");
        await using var kubelet = await KubeletStandIn.StartAsync(cluster.Client, new PodBook("containermcp.dev/sandbox"), TimeSpan.FromMilliseconds(50), ct);
        var ns = await workload.CreateNamespaceAsync(ct);
        await using (var count = new ChildCount(cluster.Client, ns, options.Memory * Workload.ChildrenOfSandbox))
        {
            await workload.CreateSandboxesAsync(ns, 0, options.Memory, ct);
            await count.CompleteAsync(Limit, ct);
        }

        // One resync with all of them, so that nothing is left out which grows by looking.
        await Task.Delay(Resync + TimeSpan.FromSeconds(10), ct);
        return instance.Memory;
    }

    private static Dictionary<string, double> Requests(string before, string after, int sandboxes)
    {
        var earlier = PrometheusText.ByLabels(before, "operator_api_requests_total", "verb", "resource");
        return PrometheusText.ByLabels(after, "operator_api_requests_total", "verb", "resource")
            .Where(entry => !entry.Key.EndsWith(" leases", StringComparison.Ordinal) && !entry.Key.EndsWith(" events", StringComparison.Ordinal))
            .Select(entry => (entry.Key, Value: (entry.Value - earlier.GetValueOrDefault(entry.Key)) / sandboxes))
            .Where(entry => entry.Value >= 0.005)
            .OrderByDescending(entry => entry.Value)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
