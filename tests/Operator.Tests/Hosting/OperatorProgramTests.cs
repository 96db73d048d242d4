using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.TestCommon;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Hosting;

public sealed class OperatorProgramTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("--nonsense", 2)]
    public async Task Arguments_decide_the_exit_code(string argument, int expected) =>
        Assert.Equal(expected, await OperatorProgram.RunAsync([argument], (_, _) => Assert.Fail("started")));

    [Fact]
    public async Task The_process_tells_the_kubelet_and_Prometheus_how_it_is()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(r => r.Verb == "list", 500, times: 2);
        server.Store.Put("widgets", "ns", "a");
        var options = new OperatorOptions { SandboxImage = "image:1", OperatorNamespace = "default", HttpPort = FreePort() };
        await using var application = OperatorProgram.Build(options, server.Configuration, (runtime, _) =>
            runtime.AddController<WidgetController, Widget>(c => c.Owns<V1ConfigMap>("made-by=test").WithName("widgets")));
        await application.StartAsync(Cancel);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{options.HttpPort}") };

        using (var notReady = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        }

        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancel));
        await Eventually.TrueAsync(() => client.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel).Result.IsSuccessStatusCode, "ready");
        await Eventually.TrueAsync(() => server.Store.Get("leases", "default", "container-mcp-operator") is not null, "leading");
        var metrics = "";
        await Eventually.TrueAsync(() => (metrics = client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel).Result).Contains("containermcp_operator_reconcile_duration_seconds_count", StringComparison.Ordinal), "reconciled");

        foreach (var name in new[] { "containermcp_operator_leader{", "containermcp_operator_workqueue_adds_total{", "containermcp_operator_workqueue_depth{", "containermcp_operator_workqueue_wait_seconds_bucket{", "containermcp_operator_watch_restarts_total{", "containermcp_operator_api_requests_total{" })
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }

        await application.StopAsync(Cancel);
        Assert.Equal("", (string?)server.Store.Get("leases", "default", "container-mcp-operator")!["spec"]!["holderIdentity"]);
    }

    /// <summary>The SDK for web applications asks for a heap for each processor unless the project says otherwise, in words that it understands.</summary>
    [Fact]
    public async Task The_program_has_one_heap()
    {
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "ContainerMcp.Operator.runtimeconfig.json"), Cancel));

        Assert.False((bool?)settings!["runtimeOptions"]!["configProperties"]!["System.GC.Server"]);
    }

    /// <summary>Found by chaos: every operator that was asked to end crashed after it had done so.</summary>
    [Fact]
    public async Task A_process_that_is_asked_to_end_gives_the_lease_back_and_ends_with_0()
    {
        await using var server = await FakeApiServer.StartAsync();
        var directory = Directory.CreateTempSubdirectory();
        var kubeconfig = Path.Combine(directory.FullName, "kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "{{server.Configuration.Host}}" } }]
            users: [{ name: u, user: { token: x } }]
            contexts: [{ name: x, context: { cluster: c, user: u } }]
            current-context: x

            """,
            Cancel);
        var start = new ProcessStartInfo("dotnet", [typeof(OperatorProgram).Assembly.Location]) { RedirectStandardError = true };
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["OPERATOR_SANDBOX_IMAGE"] = "image:1";
        start.Environment["OPERATOR_HTTP_ADDRESS"] = "127.0.0.1";
        start.Environment["OPERATOR_HTTP_PORT"] = $"{FreePort()}";
        start.Environment["OPERATOR_NAMESPACE"] = "default";
        start.Environment["LOG_LEVEL"] = "Error";
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(Cancel);
            await Eventually.TrueAsync(() => server.Store.Get("leases", "default", "container-mcp-operator") is not null, "leading", seconds: 60);
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await Eventually.TrueAsync(() => process.HasExited, "the end", seconds: 60);

            Assert.Equal((0, ""), (process.ExitCode, await errors));
            Assert.Equal("", (string?)server.Store.Get("leases", "default", "container-mcp-operator")!["spec"]!["holderIdentity"]);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            directory.Delete(recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
