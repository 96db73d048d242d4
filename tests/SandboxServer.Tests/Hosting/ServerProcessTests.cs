using System.Diagnostics;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

/// <summary>The program itself: arguments, exit codes, signals, and calls through real jails.</summary>
public sealed class ServerProcessTests
{
    private const int Sigterm = 15;

    [Fact]
    public async Task Help_and_version_need_no_settings()
    {
        await using var help = ServerProcess.Launch(env => env.Clear(), ["--help"]);
        await using var version = ServerProcess.Launch(env => env.Clear(), ["--version"]);

        Assert.Equal((0, 0), (await help.ExitAsync(), await version.ExitAsync()));
        Assert.Contains("MCP_AUTH_TOKEN_FILE", help.Output, StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Output);
    }

    [Fact]
    public async Task Bad_settings_end_with_code_2_and_every_error()
    {
        await using var server = ServerProcess.Launch(env => (env["MCP_PORT"], env["LOG_LEVEL"]) = ("x", "y"));

        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("MCP_PORT: 'x'", server.Errors, StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL: 'y'", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    /// <summary>A pod's addresses may be of either protocol, and the kubelet's probes come to the first.</summary>
    [Fact]
    public async Task Both_protocols_reach_a_server_that_listens_everywhere()
    {
        await using var server = await ServerProcess.StartAsync(env => env["MCP_HOST"] = "::");
        var token = TestContext.Current.CancellationToken;

        Assert.Contains("ok", await server.Http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Address.Port}/healthz"), token), StringComparison.Ordinal);
        Assert.Contains("ok", await server.Http.GetStringAsync(new Uri($"http://[::1]:{server.Address.Port}/healthz"), token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.123")]
    [InlineData("a-.com")]
    public async Task A_domain_that_is_none_ends_with_code_2_and_the_variables_name(string domain)
    {
        await using var server = ServerProcess.Launch(env => env["WEB_ALLOWED_DOMAINS"] = domain);

        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains($"WEB_ALLOWED_DOMAINS: '{domain}'", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_foresaw_ends_with_code_1_and_one_line()
    {
        // A directory in the place of the workspace's parent that cannot be one: nothing checks that before it is opened.
        await using var server = ServerProcess.Launch(env => env["SANDBOX_ROOT"] = "/proc/1/" + new string('x', 300));

        Assert.Equal(1, await server.ExitAsync());
        Assert.Single(server.Errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_argument_ends_with_code_2()
    {
        await using var server = ServerProcess.Launch(arguments: ["--port=1"]);

        Assert.Equal(2, await server.ExitAsync());
    }

    [Fact]
    public async Task A_port_in_use_ends_with_code_1()
    {
        await using var first = await ServerFixture.StartAsync();
        await using var second = ServerProcess.Launch(env => env["MCP_PORT"] = first.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("address already in use", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_token_file_ends_with_code_2()
    {
        await using var server = ServerProcess.Launch(env => env["MCP_AUTH_TOKEN_FILE"] = "/nowhere");

        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("MCP_AUTH_TOKEN_FILE", server.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    public async Task Commands_and_code_run_in_real_jails_and_share_the_workspace(McpTransport transport)
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = await McpConnection.OpenAsync(server.Address, transport, ServerProcess.Token);

        var bash = await client.CallToolAsync("system_run_command", new Dictionary<string, object?> { ["command"] = "echo from bash > a.txt; cat a.txt" });
        var python = await client.CallToolAsync("system_run_python", new Dictionary<string, object?> { ["code"] = "_ = {'text': open('a.txt').read()}" });
        var file = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "a.txt" });

        Assert.Equal("""{"stdout":"from bash\n","stderr":"","exit_code":0,"success":true}""", bash.StructuredContent!.Value.GetRawText());
        Assert.Equal("""{"output":"","error":"","result":{"text":"from bash\n"},"success":true}""", python.StructuredContent!.Value.GetRawText());
        Assert.Equal("from bash\n", file.StructuredContent!.Value.GetProperty("content").GetString());
        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("containermcp_jails_started_total", metrics, StringComparison.Ordinal);
        Assert.Contains("containermcp_jails_ready", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_lets_calls_finish_and_exits_0()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.Sse, ServerProcess.Token);
        var call = client.CallToolAsync("system_run_python", new Dictionary<string, object?> { ["code"] = "import time\nopen('started', 'w')\ntime.sleep(2)\n_ = 'done'" }).AsTask();
        await Wait.UntilAsync(() => File.Exists(Path.Combine(server.Workspace, "started")), "the script runs");

        server.Signal(Sigterm);

        Assert.Equal("done", (await call).StructuredContent!.Value.GetProperty("result").GetString());
        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact]
    public async Task Calls_that_do_not_finish_in_time_are_cancelled_with_an_answer()
    {
        await using var server = await ServerProcess.StartAsync(env => env["MCP_SHUTDOWN_TIMEOUT"] = "300ms");
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttp, ServerProcess.Token);
        var call = client.CallToolAsync("system_run_python", new Dictionary<string, object?> { ["code"] = "import time\nopen('started', 'w')\ntime.sleep(100)", ["timeout"] = 110 }).AsTask();
        await Wait.UntilAsync(() => File.Exists(Path.Combine(server.Workspace, "started")), "the script runs");

        var clock = Stopwatch.StartNew();
        server.Signal(Sigterm);
        var result = await call;

        Assert.True(result.IsError);
        Assert.Contains("shutting down", Assert.IsType<TextContentBlock>(result.Content[0]).Text, StringComparison.Ordinal);
        Assert.Equal(0, await server.ExitAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 60);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_open_streams_in_order_and_exits_0()
    {
        await using var server = await ServerProcess.StartAsync();
        using var sse = await server.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead);
        using var get = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        get.Headers.Accept.ParseAdd("text/event-stream");
        get.Headers.Add("Mcp-Session-Id", await JsonRpc.OpenSessionAsync(server.Http));
        using var mcp = await server.Http.SendAsync(get, HttpCompletionOption.ResponseHeadersRead);
        var endings = new[] { sse, mcp }.Select(stream => stream.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).ToArray();

        var clock = Stopwatch.StartNew();
        server.Signal(Sigterm);

        // A stream that breaks off instead of ending makes its reader throw.
        await Task.WhenAll(endings);
        Assert.Equal(0, await server.ExitAsync());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task Told_to_stop_while_a_client_does_not_read_it_exits_0_all_the_same()
    {
        await using var server = await ServerProcess.StartAsync(env => env["MCP_SHUTDOWN_TIMEOUT"] = "1s");
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "large.txt"), new string('x', 9 << 20));
        using var sse = await server.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await sse.Content.ReadAsStreamAsync();
        var endpoint = await EventStreamReader.EndpointAsync(body);
        foreach (var message in (string[])[JsonRpc.Initialize, JsonRpc.Initialized, JsonRpc.Call(2, "file_read", """{"path":"large.txt"}""")])
        {
            using var accepted = await server.Http.SendAsync(JsonRpc.Post(endpoint, message));
        }

        await Wait.UntilAsync(() => server.Output.Contains("\"tool\":\"file_read\"", StringComparison.Ordinal), "the answer is on its way");
        server.Signal(Sigterm);

        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact]
    public async Task Idle_it_exits_0_with_the_termination_message()
    {
        await using var server = ServerProcess.Launch(env => env["IDLE_TIMEOUT"] = "1s");

        Assert.Equal(0, await server.ExitAsync());
        Assert.Equal("IdleTimeout", await File.ReadAllTextAsync(server.TerminationLog));
    }

    [Fact]
    public void Root_is_refused_unless_told()
    {
        var variables = new Dictionary<string, string> { ["MCP_AUTH_TOKEN_FILE"] = "/token" };
        var error = Assert.Throws<StartupException>(() => ServerProgram.RefuseRoot(ServerSettings.Parse(variables).Endpoint, privileged: true));
        Assert.Contains("MCP_ALLOW_ROOT=true", error.Message, StringComparison.Ordinal);

        ServerProgram.RefuseRoot(ServerSettings.Parse(variables).Endpoint, privileged: false);
        variables["MCP_ALLOW_ROOT"] = "true";
        ServerProgram.RefuseRoot(ServerSettings.Parse(variables).Endpoint, privileged: true);
    }
}
