using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>
/// Runs the operator and the StatefulSet controller by turns on one API server. What a round has made stays: removing it would
/// go on in the background of the next one, and the larger the cluster is by then, the better.
/// </summary>
internal sealed class OperatorBenchmark(OperatorBenchOptions options, Action<string> say)
{
    private const int WarmUp = 50;
    private const int PerNamespace = 500;

    // The operator's own least: one resync a minute. Only at rest: by default it is one in ten hours.
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // Long enough for status and events to be written, which neither controller makes the children wait for.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    // The operator looks every five seconds whether it is at rest, and gives memory back then.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    private readonly string _logs = Directory.CreateDirectory(Path.Combine("artifacts", "bench")).FullName;
    private readonly int _port = FreePort();
    private string _warmUp = "";

    public async Task<OperatorReport> RunAsync(CancellationToken ct)
    {
        // As many workers as the operator's comparison allows, and no limit of the client's. Without the binder of volumes, which
        // writes an event about each claim that waits every 15 seconds: the claims of one round would disturb the next.
        await using var cluster = await ControlPlane.StartAsync(
            ct, "concurrent-statefulset-syncs=20", "kube-api-qps=100000", "kube-api-burst=100000", "controllers=*,-persistentvolume-binder");
        await InstallAsync(cluster, ct);
        var workload = new Workload(cluster.Client);
        await using var first = Operator(1, cluster);
        await using var second = Operator(2, cluster);
        await using var third = Operator(3, cluster, ("OPERATOR_RESYNC", $"{Resync.TotalSeconds:0}s"));
        await StartAsync(first, ct);

        say("Warming up");
        await SandboxesAsync(cluster, workload, first, WarmUp, ct);
        await StatefulSetsAsync(cluster, workload, WarmUp, ct);
        var bursts = new List<Burst>();
        var requests = new List<IReadOnlyList<RequestCount>>();
        var warm = await MetricsAsync(first, ct);
        foreach (var round in Enumerable.Range(1, options.Rounds))
        {
            say($"Round {round} of {options.Rounds}");
            bursts.Add(await StatefulSetsAsync(cluster, workload, options.Sandboxes, ct));
            var before = await MetricsAsync(first, ct);
            bursts.Add(await SandboxesAsync(cluster, workload, first, options.Sandboxes, ct));
            requests.Add(RequestCount.Between(before, await MetricsAsync(first, ct), options.Sandboxes));
        }

        var metrics = await MetricsAsync(first, ct);
        say("The leader is killed, then asked to end");
        var (killed, handOver) = await FailOverAsync(workload, cluster, first, second, third, ct);
        say($"A namespace with {WarmUp} sandboxes is deleted");
        var removal = await RemoveAsync(workload, third, ct);
        var atRest = await AtRestAsync(workload, cluster, third, ct);
        return new()
        {
            Bursts = bursts,
            RequestsPerSandbox = RequestCount.Average(requests),
            RequestsPerRemoval = removal,
            ReconciliationsPerSandbox = (Reconciliations(metrics) - Reconciliations(warm)) / (options.Sandboxes * options.Rounds),
            ReconcileP99Seconds = PrometheusText.Percentile(metrics, "containermcp_operator_reconcile_duration_seconds", 0.99),
            KilledSeconds = killed.TotalSeconds,
            HandOverSeconds = handOver.TotalSeconds,
            AtRest = atRest,
        };
    }

    private static async Task InstallAsync(ControlPlane cluster, CancellationToken ct)
    {
        await cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = OperatorProcess.Namespace } }, cancellationToken: ct);
        await cluster.ApplyAsync(Path.Combine("charts", "container-mcp", "crds"), ct);
        await cluster.KubectlAsync(ct, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    }

    /// <summary>Each at an address of its own but at one port, which is in the pods that they make.</summary>
    private OperatorProcess Operator(int number, ControlPlane cluster, params (string Name, string Value)[] settings) => new(
        [options.Program], $"operator-{number}", cluster.KubeconfigPath, new IPEndPoint(IPAddress.Parse($"127.0.8.{number}"), _port),
        Path.Combine(_logs, $"operator-{number}.log"), settings.Append(("LOG_LEVEL", "Information")).ToDictionary(setting => setting.Item1, setting => setting.Item2));

    private static async Task StartAsync(OperatorProcess instance, CancellationToken ct)
    {
        instance.Start();
        while (!await instance.IsReadyAsync(ct))
        {
            await Task.Delay(100, ct);
        }
    }

    /// <summary>On a busy machine the operator may be late with an answer: an empty one would be counted as nothing.</summary>
    private static async Task<string> MetricsAsync(OperatorProcess instance, CancellationToken ct)
    {
        while (true)
        {
            if (await instance.MetricsAsync(ct) is { Length: > 0 } metrics)
            {
                return metrics;
            }

            await Task.Delay(100, ct);
        }
    }

    private async Task<Burst> SandboxesAsync(ControlPlane cluster, Workload workload, OperatorProcess instance, int count, CancellationToken ct)
    {
        var cpu = instance.CpuTime;
        var (ns, seconds, server) = await MeasureAsync(
            cluster, workload, count, "mcpsandboxes", (name, token) => workload.CreateSandboxesAsync(name, 0, count, token), ct);
        _warmUp = _warmUp.Length == 0 ? ns : _warmUp;
        return Told(new Burst("operator", count, count * Workload.ChildrenOfSandbox, seconds, (instance.CpuTime - cpu).TotalSeconds, server));
    }

    private async Task<Burst> StatefulSetsAsync(ControlPlane cluster, Workload workload, int count, CancellationToken ct)
    {
        var cpu = await cluster.MeasureAsync("kube-controller-manager", ct);
        var (ns, seconds, server) = await MeasureAsync(
            cluster, workload, count, "statefulsets", (name, token) => workload.CreateStatefulSetsAsync(name, count, token), ct);
        var used = (await cluster.MeasureAsync("kube-controller-manager", ct))?.CpuSeconds - cpu?.CpuSeconds;
        return Told(new Burst("statefulset", count, count * Workload.ChildrenOfStatefulSet, seconds, used, server));
    }

    private Burst Told(Burst burst)
    {
        say($"  {burst.Controller}: {burst.ChildrenPerSecond:0} children a second ({burst.Seconds:0.0} s; CPU {burst.CpuSeconds:0.0} s, of the API server {burst.ServerCpuSeconds:0.0} s)");
        return burst;
    }

    private static async Task<(string Namespace, double Seconds, double? ServerCpu)> MeasureAsync(
        ControlPlane cluster, Workload workload, int parents, string kind, Func<string, CancellationToken, Task> apply, CancellationToken ct)
    {
        var ns = await workload.CreateNamespaceAsync(ct);
        var count = new ChildCount(cluster, ns, parents, kind);
        await Task.Delay(500, ct);
        var cpu = await ServerCpuAsync(cluster, ct);
        await apply(ns, ct);
        await count.CompleteAsync(Limit, ct);
        await Task.Delay(Settle, ct);
        var used = await ServerCpuAsync(cluster, ct) - cpu;
        return (ns, (await count.TimeAsync(ct)).TotalSeconds, used);
    }

    private static async Task<double?> ServerCpuAsync(ControlPlane cluster, CancellationToken ct) =>
        (await cluster.MeasureAsync("kube-apiserver", ct))?.CpuSeconds + (await cluster.MeasureAsync("etcd", ct))?.CpuSeconds;

    private static async Task<(TimeSpan Killed, TimeSpan HandOver)> FailOverAsync(
        Workload workload, ControlPlane cluster, OperatorProcess first, OperatorProcess second, OperatorProcess third, CancellationToken ct)
    {
        var ns = await workload.CreateNamespaceAsync(ct);
        await StartAsync(second, ct);
        var clock = Stopwatch.StartNew();
        await first.KillAsync(ct);
        var killed = await UntilPodAsync(workload, cluster, ns, "killed", clock, ct);
        await StartAsync(third, ct);

        // Both caches have seen each other's work, and the new leader has looked at everything.
        await UntilQuietAsync(second, ct);
        clock.Restart();
        var stopping = second.StopAsync(ct);
        var handOver = await UntilPodAsync(workload, cluster, ns, "handed-over", clock, ct);
        await stopping;
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

    /// <summary>
    /// Deletes the namespace of the warm-up. The API server takes the objects of a namespace away in an order of its own: children often
    /// before the sandbox that wants them.
    /// </summary>
    private async Task<IReadOnlyList<RequestCount>> RemoveAsync(Workload workload, OperatorProcess instance, CancellationToken ct)
    {
        await UntilQuietAsync(instance, ct);
        var before = await MetricsAsync(instance, ct);
        await workload.RemoveAsync(_warmUp, ct);
        return RequestCount.Between(before, await MetricsAsync(instance, ct), WarmUp);
    }

    /// <summary>Makes up the number of sandboxes and lets the operator look at all of them once.</summary>
    private async Task<AtRest> AtRestAsync(Workload workload, ControlPlane cluster, OperatorProcess instance, CancellationToken ct)
    {
        var existing = await workload.CountSandboxesAsync(ct);
        var missing = Math.Max(0, options.Memory - existing);
        say($"{existing + missing} sandboxes, {missing} of them new");
        for (var left = missing; left > 0; left -= PerNamespace)
        {
            // Kubernetes' own controllers look at all services of a namespace for each of its pods.
            var size = Math.Min(left, PerNamespace);
            var ns = await workload.CreateNamespaceAsync(ct);
            await workload.CreateSandboxesAsync(ns, 0, size, ct);
            await new ChildCount(cluster, ns, size, "mcpsandboxes").CompleteAsync(Limit, ct);
        }

        await UntilQuietAsync(instance, ct);
        say("A full resync");
        var before = await MetricsAsync(instance, ct);
        var cpu = instance.CpuTime;
        var deadline = DateTime.UtcNow + Limit;
        while (Reconciliations(await MetricsAsync(instance, ct)) - Reconciliations(before) < existing + missing)
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"no resync of all sandboxes within {Limit}");
            }

            await Task.Delay(500, ct);
        }

        await UntilQuietAsync(instance, ct);
        var after = await MetricsAsync(instance, ct);
        await Task.Delay(Rest, ct);
        var (now, peak) = instance.Memory;
        return new(
            existing + missing,
            Reconciliations(after) - Reconciliations(before),
            RequestCount.Writes(RequestCount.Between(before, after, 1)),
            (instance.CpuTime - cpu).TotalSeconds, now, peak);
    }

    /// <summary>Until nothing is reconciled and nothing written for some seconds: events go last.</summary>
    private static async Task UntilQuietAsync(OperatorProcess instance, CancellationToken ct)
    {
        var last = double.NaN;
        for (var quiet = 0; quiet < 6; quiet++)
        {
            await Task.Delay(500, ct);
            var metrics = await MetricsAsync(instance, ct);
            var now = Reconciliations(metrics) + RequestCount.Writes(RequestCount.Between("", metrics, 1));
            (quiet, last) = now.Equals(last) ? (quiet, last) : (-1, now);
        }
    }

    // Of the sandboxes: that of classes looks again every few seconds.
    private static double Reconciliations(string metrics) =>
        PrometheusText.ByLabels(metrics, "containermcp_operator_reconcile_duration_seconds_count", "controller").GetValueOrDefault("McpSandbox");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
