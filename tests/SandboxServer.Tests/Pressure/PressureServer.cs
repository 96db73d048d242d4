using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Pressure;

/// <summary>
/// The program with the limits of a default pod, a site with heavy pages beside it, and the two that must notice nothing: another client
/// that runs <c>echo hi</c> again and again, and the kubelet's probes.
/// </summary>
internal sealed class PressureServer : IAsyncDisposable
{
    private readonly PodLimits _limits;
    private readonly TcpListener _site;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _others = [];

    private PressureServer(PodLimits limits, TcpListener site, ServerProcess server) => (_limits, _site, Server) = (limits, site, server);

    public ServerProcess Server { get; }

    /// <summary>Of the other client: how long each of its calls took, and what was wrong with one.</summary>
    public ConcurrentQueue<double> Echoes { get; } = [];

    public ConcurrentQueue<double> Probes { get; } = [];

    public ConcurrentQueue<string> Faults { get; } = [];

    public static async Task<PressureServer> StartAsync(byte[] page, Action<Dictionary<string, string>>? environment = null)
    {
        var limits = new PodLimits();
        var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        try
        {
            var server = await ServerProcess.StartAsync(
                env =>
                {
                    env["WEB_ALLOWED_ADDRESSES"] = $"{site.LocalEndpoint}";
                    env["BASH_ALLOWED_COMMANDS"] = "*";
                    env["MCP_MAX_RESULT_CHARS"] = "10000000";
                    environment?.Invoke(env);
                },
                limits);
            var all = new PressureServer(limits, site, server);
            all._others.Add(all.ServePagesAsync(page));
            return all;
        }
        catch
        {
            site.Dispose();
            limits.Dispose();
            throw;
        }
    }

    public string PageUrl => $"http://{_site.LocalEndpoint}/";

    public Task<McpClient> ConnectAsync() => McpConnection.OpenAsync(Server.Address, McpTransport.StreamableHttpSession, ServerProcess.Token);

    /// <summary>Begins to run the other client's commands and the probes, until <see cref="StopOthersAsync"/>.</summary>
    public async Task StartOthersAsync()
    {
        var other = await ConnectAsync();
        await other.CallToolAsync("system_run_command", new Dictionary<string, object?> { ["command"] = "echo hi" });
        _others.Add(Task.Run(() => EchoAsync(other)));
        _others.Add(Task.Run(ProbeAsync));
    }

    public async Task StopOthersAsync()
    {
        await _stop.CancelAsync();
        _site.Stop();
        await Task.WhenAll(_others);
    }

    /// <summary>
    /// A cluster's tests run beside these where all are run, on the same processors. What is asserted then is the difference between a second and the half
    /// minute that others waited once; the second itself where nothing else runs.
    /// </summary>
    private static double Slack { get; } = Environment.GetEnvironmentVariable("PRESSURE_SECONDS") is null ? 4 : 1;

    /// <summary>What every test asserts: nobody else noticed anything, and the process is the same.</summary>
    public async Task AssertUnharmedAsync()
    {
        Assert.Empty(Faults);
        Assert.True(Percentile(Echoes, 0.99) < 1 * Slack, $"echo hi: {Summary(Echoes)}");
        Assert.True(Percentile(Probes, 0.99) < 1 * Slack, $"probes: {Summary(Probes)}");
        Assert.True(Probes.Max() < 3 * Slack, $"probes, which the kubelet gives 3 s: {Summary(Probes)}");
        Assert.DoesNotContain("OutOfMemory", Server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"outcome\":\"error\"", Server.Output, StringComparison.Ordinal);
        await using var late = await ConnectAsync();
        Assert.Equal("hi\n", (await RunAsync(late, "echo hi")).GetProperty("stdout").GetString());
        Assert.False(Process.GetProcessById(Server.Id).HasExited);
    }

    public static string Summary(IReadOnlyCollection<double> seconds) => string.Create(
        CultureInfo.InvariantCulture, $"{seconds.Count}, p50 {Percentile(seconds, 0.5):0.000} s, p99 {Percentile(seconds, 0.99):0.000} s, at most {seconds.Max():0.000} s");

    /// <summary>Calls a tool: its result, or the words in which it was refused.</summary>
    public static async Task<(bool Success, string Text)> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        var text = Assert.IsType<TextContentBlock>(result.Content[0]).Text;
        return (result.IsError != true && result.StructuredContent is { } content && content.GetProperty("success").GetBoolean(), text);
    }

    public static async Task<System.Text.Json.JsonElement> RunAsync(McpClient client, string command, double? timeout = null)
    {
        var result = await client.CallToolAsync("system_run_command", new Dictionary<string, object?> { ["command"] = command, ["timeout"] = timeout });
        return result.StructuredContent ?? throw new InvalidOperationException(Assert.IsType<TextContentBlock>(result.Content[0]).Text);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await StopOthersAsync();
        }

        await Server.DisposeAsync();
        _limits.Dispose();
        _stop.Dispose();
    }

    private static double Percentile(IReadOnlyCollection<double> seconds, double part) =>
        seconds.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(seconds.Count * part) - 1));

    private async Task EchoAsync(McpClient client)
    {
        await using var owned = client;
        while (!_stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                var answer = await RunAsync(client, "echo hi");
                if (answer.GetProperty("stdout").GetString() != "hi\n")
                {
                    Faults.Enqueue($"echo hi: {answer}");
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Faults.Enqueue($"echo hi: {e.Message}");
            }

            Echoes.Enqueue(Stopwatch.GetElapsedTime(started).TotalSeconds);
            await Task.Delay(100);
        }
    }

    // As the kubelet does it: each on a connection of its own.
    private async Task ProbeAsync()
    {
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        using var http = new HttpClient(handler) { BaseAddress = Server.Address, Timeout = TimeSpan.FromSeconds(10) };
        foreach (var path in Enumerable.Repeat((string[])["/healthz", "/readyz"], int.MaxValue).SelectMany(paths => paths).TakeWhile(_ => !_stop.IsCancellationRequested))
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                using var response = await http.GetAsync(path);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Faults.Enqueue($"{path}: {response.StatusCode}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                Faults.Enqueue($"{path}: {e.Message}");
            }

            Probes.Enqueue(Stopwatch.GetElapsedTime(started).TotalSeconds);
            await Task.Delay(100);
        }
    }

    private async Task ServePagesAsync(byte[] page)
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n");
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _site.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                using (client)
                {
                    try
                    {
                        var stream = client.GetStream();
                        _ = await stream.ReadAsync(new byte[4096]);
                        await stream.WriteAsync(head);
                        await stream.WriteAsync(page);
                    }
                    catch (IOException)
                    {
                        // Its reader has seen enough.
                    }
                }
            });
        }
    }
}
