using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ContainerMcp.Chaos.Tests.Objects;
using ContainerMcp.Chaos.Tests.Operators;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>A cluster with one operator within the memory of its pod, for tests of what tenants can do to it and to each other.</summary>
public sealed class TenantLab : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromMinutes(10);

    // Garbage collection of what a tenant deletes by the thousand must not be what another one waits for: it has 20 requests a second by default.
    private static readonly string[] QuickCollector = ["kube-api-qps=500", "kube-api-burst=1000", "concurrent-gc-syncs=40"];

    private PodMemory _memory = null!;
    private int _namespaces;

    internal Lab Lab { get; private set; } = null!;

    internal OperatorProcess Operator { get; private set; } = null!;

    internal PodMemory Memory => _memory;

    /// <summary>What the operator has written.</summary>
    internal string Log { get; } = Path.Combine(Directory.CreateDirectory(RepositoryPath.Of("artifacts/chaos")).FullName, "tenants-operator.log");

    internal IKubernetes Client => Lab.Cluster.Client;

    /// <summary>A client with connections of its own.</summary>
    internal IKubernetes NewClient() => new Kubernetes(Lab.Cluster.NewConfiguration());

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        Lab = await Lab.OpenAsync(ct, QuickCollector);
        _memory = new();
        File.Delete(Log);
        Operator = new(
            _memory.Wrap(["dotnet", typeof(OperatorOptions).Assembly.Location]), "operator", await Lab.KubeconfigAsync("operator", ct), new(IPAddress.Loopback, FreePort()), Log, _memory.Settings);
        Operator.Start();
        await WaitReadyAsync(ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Operator is not null)
        {
            await Operator.DisposeAsync();
        }

        _memory?.Dispose();
        if (Lab is not null)
        {
            await Lab.DisposeAsync();
        }
    }

    /// <summary>A namespace of a test's own.</summary>
    internal async Task<string> NamespaceAsync(string prefix, CancellationToken ct)
    {
        var name = $"{prefix}-{Interlocked.Increment(ref _namespaces)}";
        await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = name } }, cancellationToken: ct);
        return name;
    }

    /// <summary>Removes all sandboxes of a namespace, and waits until they are gone: the next test wants an idle operator.</summary>
    internal async Task RemoveAsync(string @namespace, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(RemovalLimit);
        while (true)
        {
            var left = await Client.CustomObjects.ListNamespacedCustomObjectAsync<JsonObject>(
                McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, limit: 1, cancellationToken: limit.Token);
            if (left["items"] is JsonArray { Count: 0 })
            {
                return;
            }

            try
            {
                await Client.CustomObjects.DeleteCollectionNamespacedCustomObjectAsync(
                    McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: limit.Token);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError)
            {
                // Many large ones take the server longer than a request may: the rest goes by the next.
            }
        }
    }

    /// <summary>What makes objects of one of the product's definitions, as the server has it.</summary>
    internal async Task<SchemaObjects> ObjectsOfAsync(string plural, int seed, CancellationToken ct) => new(
        SchemaObjects.SpecOf(JsonNode.Parse(await Lab.Cluster.KubectlAsync(ct, "get", "crd", $"{plural}.{McpSandbox.ApiGroup}", "-o", "json"))!), new Random(seed));

    internal async Task WaitReadyAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartLimit);
        while (!await Operator.IsReadyAsync(limit.Token) || PrometheusText.Sum(await Operator.MetricsAsync(limit.Token), "containermcp_operator_leader") < 1)
        {
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>It has never ended, was never killed for its memory, and is ready.</summary>
    internal async Task CheckAsync(CancellationToken ct)
    {
        Assert.Equal(0, _memory.Kills);
        Assert.True(Operator.IsRunning, $"The operator has ended; see {Log}");
        // It leads, too: a machine without a processor to spare may have cost it the lease a moment ago.
        await WaitReadyAsync(ct);
        if (_memory.Peak is null)
        {
            Assert.InRange(Operator.Memory.Peak, 0, PodMemory.Limit);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
