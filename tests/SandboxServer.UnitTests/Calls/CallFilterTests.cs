using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Calls;

public sealed class CallFilterTests
{
    private const string Canary = "canary-5f1d";
    private const string CancelCall = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}""";

    private static readonly string SlowCall = JsonRpc.Call(2, "slow", """{"ms":"60000"}""");

    [Fact]
    public async Task An_unexpected_exception_gives_an_id_that_the_log_knows()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var result = await CallAsync(client, ("throw", "secret /srv/path"));

        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.True(result.IsError);
        Assert.Matches("^Error executing tool slow: internal error [0-9a-f]{12}\\.$", text);
        var id = text[^13..^1];
        Assert.Contains($"Error {id}: tool slow failed System.InvalidOperationException: secret", server.Log.Text, StringComparison.Ordinal);
        Assert.Contains($"\"error_id\":\"{id}\"", server.Audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_line_has_shapes_and_sizes_but_no_contents()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttpSession);
        await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = Canary + ".txt", ["content"] = Canary, [Canary] = 1 });
        await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "no" + Canary });

        await Wait.UntilAsync(() => server.Audit.Split('\n').Length == 3, "two audit lines");
        var line = server.Audit.Split('\n')[0];

        Assert.Matches(
            """^\{"audit":"tool_call","time":"[0-9T:.-]+Z","session":"[\w-]{8}","tool":"file_write","arguments":\{"path":\{"type":"string","bytes":17\},"content":\{"type":"string","bytes":13\},"other":\{"type":"unknown","bytes":1\}\},"outcome":"ok","duration_ms":[0-9.]+,"result_bytes":[0-9]+\}$""",
            line);
        Assert.Contains("\"outcome\":\"failed\"", server.Audit, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, server.Audit + server.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerFixture.Token, server.Audit + server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_line_tells_where_a_call_wanted_to_go_but_not_what_it_asked()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        await client.CallToolAsync("web_scrape", new Dictionary<string, object?> { ["url"] = $"http://169.254.169.254/{Canary}?{Canary}" });
        await client.CallToolAsync("web_scrape", new Dictionary<string, object?> { ["url"] = Canary });

        await Wait.UntilAsync(() => server.Audit.Split('\n').Length == 3, "two audit lines");
        Assert.Contains("\"egress\":[{\"host\":\"169.254.169.254\",\"port\":80,\"decision\":\"refused\",\"reason\":\"address\"}]", server.Audit, StringComparison.Ordinal);
        Assert.Contains("\"egress\":[{\"host\":\"-\",\"decision\":\"refused\",\"reason\":\"url\"}]", server.Audit, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, server.Audit, StringComparison.Ordinal);
        await Wait.UntilAsync(async () => Has(await server.Http.GetStringAsync("/metrics"), "containermcp_egress_decisions_total", "decision=\"refused\""), "the counter");
    }

    [Fact]
    public async Task Cancelling_on_the_event_stream_reaches_the_tool()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        var endpoint = await stream.EndpointAsync();
        foreach (var message in (string[])[JsonRpc.Initialize, JsonRpc.Initialized, SlowCall])
        {
            using var response = await server.Http.SendAsync(JsonRpc.Post(endpoint, message));
        }

        await CancelledAsync(server, async () =>
        {
            using var response = await server.Http.SendAsync(JsonRpc.Post(endpoint, CancelCall));
        });
    }

    [Fact]
    public async Task Cancelling_in_a_session_reaches_the_tool_and_ends_the_request_without_an_answer()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        var call = server.Http.SendAsync(JsonRpc.Post("/mcp", SlowCall, session));

        await CancelledAsync(server, async () =>
        {
            using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", CancelCall, session));
        });

        using var ended = await call.WaitAsync(Wait.Limit);
        Assert.Equal("", await ended.Content.ReadAsStringAsync().WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task Hanging_up_without_a_session_reaches_the_tool()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        using var cancel = new CancellationTokenSource();
        var call = CallAsync(client, cancel.Token, ("ms", "60000"));

        await CancelledAsync(server, cancel.CancelAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static async Task CancelledAsync(ServerFixture server, Func<Task> cancel)
    {
        var tool = server.Get<IEnumerable<McpServerTool>>().OfType<SlowTool>().Single();
        await Wait.UntilAsync(() => tool.Started == 1, "the call runs");
        await cancel();
        await Wait.UntilAsync(() => tool.Cancelled == 1, "the tool is cancelled");
        await Wait.UntilAsync(() => server.Audit.Contains("\"outcome\":\"cancelled\"", StringComparison.Ordinal), "the audit line");
        Assert.DoesNotContain("   at ", server.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_calls()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        var tool = server.Get<IEnumerable<McpServerTool>>().OfType<SlowTool>().Single();
        await using (var stream = await EventStreamReader.OpenAsync(server.Http, "/sse"))
        {
            var endpoint = await stream.EndpointAsync();
            foreach (var message in (string[])[JsonRpc.Initialize, JsonRpc.Initialized, SlowCall])
            {
                using var response = await server.Http.SendAsync(JsonRpc.Post(endpoint, message));
            }

            await Wait.UntilAsync(() => tool.Started == 1, "the call runs");
        }

        await Wait.UntilAsync(() => tool.Cancelled == 1, "the tool is cancelled");
        await Wait.UntilAsync(() => server.Get<ActivityMonitor>().RunningCalls == 0, "no call runs");
    }

    [Fact]
    public async Task Progress_comes_while_a_call_runs()
    {
        await using var server = await ServerFixture.StartAsync(services: SlowTool.Register);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var reports = 0;

        await client.CallToolAsync("slow", new Dictionary<string, object?> { ["ms"] = "5000" }, new Progress<ProgressNotificationValue>(_ => Interlocked.Increment(ref reports)));

        Assert.InRange(reports, 1, 3);
    }

    [Fact]
    public async Task More_calls_than_places_wait_and_too_many_are_refused()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_CONCURRENT_CALLS"] = "1", SlowTool.Register);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var tool = server.Get<IEnumerable<McpServerTool>>().OfType<SlowTool>().Single();
        using var cancel = new CancellationTokenSource();
        var first = CallAsync(client, cancel.Token, ("ms", "60000"));
        await Wait.UntilAsync(() => tool.Started == 1, "the first call runs");

        var others = Enumerable.Range(0, 20).Select(_ => CallAsync(client, ("ms", "1"))).ToList();
        await Wait.UntilAsync(() => others.Count(call => call.IsCompleted) == 12, "8 wait, half of all that may, and 12 are refused");
        await cancel.CancelAsync();
        var refused = (await Task.WhenAll(others)).Where(result => result.IsError == true).ToList();

        Assert.Equal(12, refused.Count);
        Assert.All(refused, result => Assert.Contains("too many calls", Assert.IsType<TextContentBlock>(result.Content[0]).Text, StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task One_session_does_not_take_the_places_of_all()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_CONCURRENT_CALLS"] = "4", SlowTool.Register);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttpSession);
        await using var other = await server.ConnectAsync(McpTransport.StreamableHttpSession);
        var tool = server.Get<IEnumerable<McpServerTool>>().OfType<SlowTool>().Single();
        using var cancel = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 8).Select(_ => CallAsync(client, cancel.Token, ("ms", "60000"))).ToList();
        await Wait.UntilAsync(() => tool.Started == 3, "all places but one are taken");

        var answer = await CallAsync(other, ("ms", "1"), ("text", "in between"));

        Assert.NotEqual(true, answer.IsError);
        Assert.Equal(4, tool.Started);
        await cancel.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Fact]
    public async Task Metrics_count_calls_by_tool_and_outcome()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        await client.CallToolAsync("system_env_var");
        await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "none.txt" });
        await client.CallToolAsync("file_read");
        using var stranger = server.CreateHttp("wrong");
        using var refused = await stranger.GetAsync("/sse");

        await Wait.UntilAsync(async () =>
        {
            var metrics = await server.Http.GetStringAsync("/metrics");
            return Has(metrics, "containermcp_tool_calls_total", "tool=\"system_env_var\"", "outcome=\"ok\"")
                && Has(metrics, "containermcp_tool_calls_total", "tool=\"file_read\"", "outcome=\"failed\"")
                && Has(metrics, "containermcp_tool_calls_total", "tool=\"file_read\"", "outcome=\"refused\"")
                && Has(metrics, "containermcp_http_refusals_total", "status=\"401\"")
                && Has(metrics, "containermcp_tool_call_duration_seconds_bucket", "tool=\"file_read\"", "le=\"0.1\"");
        }, "the counters");
    }

    private static bool Has(string metrics, string name, params string[] labels) =>
        metrics.Split('\n').Any(line => line.StartsWith(name, StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)));

    private static Task<CallToolResult> CallAsync(McpClient client, params (string Name, string Value)[] arguments) => CallAsync(client, default, arguments);

    private static Task<CallToolResult> CallAsync(McpClient client, CancellationToken cancellationToken, params (string Name, string Value)[] arguments) =>
        client.CallToolAsync("slow", arguments.ToDictionary(a => a.Name, a => (object?)a.Value), cancellationToken: cancellationToken).AsTask();
}
