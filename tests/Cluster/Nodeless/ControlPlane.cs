using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;

namespace ContainerMcp.TestCluster.Nodeless;

/// <summary>
/// A real API server with its store and Kubernetes' own controllers, but without a node: nothing ever runs a pod, so a test
/// decides what becomes of it (<see cref="KubeletStandIn"/>). It keeps an audit log. In a container, started as K3s is:
/// K3s where its image can be had, else the node of eng/node.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private const string AuditPolicy = "/etc/node/audit-policy.yaml";
    private const string AuditLog = "/var/log/node/audit.log";
    private const string Kubeconfig = "/etc/rancher/k3s/k3s.yaml";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly ClusterEnvironment _environment = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("container-mcp-control-plane-").FullName;
    private IContainer? _container;
    private Kubernetes? _client;

    private ControlPlane()
    {
    }

    /// <summary>A client with every right.</summary>
    public IKubernetes Client => _client ?? throw new InvalidOperationException("the control plane has not started");

    /// <summary>The path of a kubeconfig with every right, for programs.</summary>
    public string KubeconfigPath => Path.Combine(_directory, "kubeconfig");

    /// <summary>Starts one.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="controllerManager">Arguments of kube-controller-manager, <c>name=value</c>.</param>
    public static async Task<ControlPlane> StartAsync(CancellationToken ct, params string[] controllerManager)
    {
        var started = new ControlPlane();
        try
        {
            await started.StartCoreAsync(controllerManager, ct);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of this machine under which the API server reaches it; found without sending anything.</summary>
    public IPAddress HostAddress
    {
        get
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse(Container.IpAddress), 9);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
    }

    /// <summary>A configuration of the caller's own, for a client with other settings.</summary>
    public KubernetesClientConfiguration NewConfiguration() => KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigPath);

    /// <summary>Runs kubectl with every right. Fails with kubectl's own words when it fails.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> KubectlAsync(CancellationToken ct, params string[] arguments) => Program.RunAsync(
        _environment["CONTAINER_MCP_KUBECTL"], ["--kubeconfig", KubeconfigPath, .. arguments], TimeSpan.FromMinutes(2), ct);

    /// <summary>Makes what a file of the repository, or a directory of such, describes.</summary>
    public Task ApplyAsync(string path, CancellationToken ct) =>
        // kubectl of old clusters does not know CEL rules and would refuse them.
        KubectlAsync(ct, "apply", "--validate=false", "-f", path);

    /// <summary>What the API server has noted about the requests so far: an Event of audit.k8s.io/v1 a line.</summary>
    public async Task<string> ReadAuditLogAsync(CancellationToken ct) =>
        Encoding.UTF8.GetString(await Container.ReadFileAsync(AuditLog, ct));

    /// <summary>Writes what its programs have logged, and the audit log, into a directory: for whoever has to find out what happened.</summary>
    public async Task SaveLogsAsync(string directory, CancellationToken ct)
    {
        foreach (var name in new[] { "kube-apiserver.log", "kube-controller-manager.log", "audit.log" })
        {
            // K3s has one log for all of its programs, which the container's output is.
            if ((await Container.ExecAsync(["test", "-e", Path.Combine(Path.GetDirectoryName(AuditLog)!, name)], ct)).ExitCode == 0)
            {
                await File.WriteAllBytesAsync(Path.Combine(directory, name), await Container.ReadFileAsync(Path.Combine(Path.GetDirectoryName(AuditLog)!, name), ct), ct);
            }
        }
    }

    /// <summary>CPU time in seconds and resident memory in bytes of one of its programs; null where it is no process of its own (K3s).</summary>
    public async Task<(double CpuSeconds, long ResidentBytes)?> MeasureAsync(string program, CancellationToken ct)
    {
        var result = await Container.ExecAsync(["sh", "-c", $"p=$(pgrep -o -f ^{program}) && cat /proc/$p/stat /proc/$p/statm"], ct);
        if (result.ExitCode != 0)
        {
            return null;
        }

        var lines = result.Stdout.Split('\n');

        // proc(5): the 14th and 15th field are the times in user and kernel mode, in hundredths; the 2nd of statm is in pages.
        var times = lines[0][(lines[0].LastIndexOf(')') + 2)..].Split(' ');
        var cpu = long.Parse(times[11], CultureInfo.InvariantCulture) + long.Parse(times[12], CultureInfo.InvariantCulture);
        return (cpu / 100.0, long.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
    }

    /// <summary>
    /// Kills the API server and Kubernetes' own controllers, and keeps them away until they are started again. The store and everything else go on, but
    /// for K3s, whose server is one program: there all stops.
    /// </summary>
    public async Task StopApiServerAsync(CancellationToken ct)
    {
        var result = await Container.ExecAsync(["sh", "-c", "touch /run/node/no-apiserver && pkill -KILL -x kube-apiserver && pkill -KILL -x kube-controller"], ct);
        if (result.ExitCode != 0)
        {
            await Container.StopAsync(ct);
        }
    }

    /// <summary>Starts it again and waits until it calls itself ready.</summary>
    public async Task StartApiServerAsync(CancellationToken ct)
    {
        if (Container.State == TestcontainersStates.Running)
        {
            await Container.ExecAsync(["rm", "/run/node/no-apiserver"], ct);
        }
        else
        {
            await Container.StartAsync(ct);
        }

        await RetryAsync(() => KubectlAsync(ct, "get", "--raw", "/readyz"), ct);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_container is not null)
        {
            await _container.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private IContainer Container => _container ?? throw new InvalidOperationException("the control plane has not started");

    private async Task StartCoreAsync(string[] controllerManager, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(StartLimit);
        await _environment.PrepareClusterAsync();
        _container = new ContainerBuilder(_environment["CONTAINER_MCP_K3S_IMAGE"])
            // eng/test removes what a killed run leaves behind by this label.
            .WithLabel("containermcp.dev/test-run", Environment.GetEnvironmentVariable("CONTAINER_MCP_TEST_RUN") ?? "single")
            .WithLogger(NullLogger.Instance)
            .WithPrivileged(true)
            .WithTmpfsMount("/run")
            .WithTmpfsMount("/var/run")
            .WithCreateParameterModifier(container => container.HostConfig!.CgroupnsMode = "host")
            // Of these K3s reads the arguments and the node of eng/node the variable.
            .WithEnvironment("CLUSTER_AUDIT", "true")
            .WithResourceMapping(await File.ReadAllBytesAsync(ClusterEnvironment.Script("node/files" + AuditPolicy), ct), AuditPolicy)
            .WithCommand([
                "server", "--disable-agent", "--disable-scheduler", "--disable=traefik",
                $"--kube-apiserver-arg=audit-policy-file={AuditPolicy}", $"--kube-apiserver-arg=audit-log-path={AuditLog}",
                .. controllerManager.Select(argument => $"--kube-controller-manager-arg={argument}"),
            ])
            .Build();
        await _container.StartAsync(deadline.Token);
        var kubeconfig = await RetryAsync(() => Container.ReadFileAsync(Kubeconfig, deadline.Token), deadline.Token);

        // Its own address, not a published port: a proxy in between would be part of what is measured.
        await File.WriteAllTextAsync(
            KubeconfigPath, Encoding.UTF8.GetString(kubeconfig).Replace("127.0.0.1", _container.IpAddress, StringComparison.Ordinal), ct);
        _client = new Kubernetes(NewConfiguration());

        // Made by a controller, so that runs too.
        await RetryAsync(() => Client.CoreV1.ReadNamespacedServiceAccountAsync("default", "default", cancellationToken: deadline.Token), deadline.Token);
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> action, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Task.Delay(100, ct);
            }
        }
    }
}
