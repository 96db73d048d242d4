using System.Net;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

public sealed class LimitTests
{
    [Theory]
    [InlineData("/mcp")]
    [InlineData("/message")]
    public async Task A_body_that_is_too_large_gets_413(string path)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_BODY_MB"] = "64Ki");
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        var target = path == "/message" ? await stream.EndpointAsync() : path;

        using var response = await server.Http.SendAsync(JsonRpc.Post(target, JsonRpc.Call(1, "file_write", $"{{\"content\":\"{new string('x', 70_000)}\"}}")));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("MCP_MAX_BODY_MB", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_body_waits_for_memory_and_is_told_when_none_becomes_free(bool inPieces)
    {
        var time = new SteppedTime();
        await using var server = await ServerFixture.StartAsync(services: services =>
            services.AddSingleton<TimeProvider>(time).AddSingleton(new MemoryBudget(384L << 20, time)));
        var memory = server.Get<MemoryBudget>();
        var taken = memory.Free;
        memory.Take(taken);
        using var request = JsonRpc.Post("/mcp", JsonRpc.Call(1, "file_write", $"{{\"content\":\"{new string('x', 900_000)}\"}}"));
        request.Headers.TransferEncodingChunked = inPieces;

        var answer = server.Http.SendAsync(request);
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return answer.IsCompleted;
        }, "there is an answer");

        using var response = await answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        memory.Return(taken);
        await JsonRpc.OpenSessionAsync(server.Http);
    }

    /// <summary>Each of them takes some hundred bytes of memory, though only two of the body.</summary>
    [Theory]
    [InlineData("[", "0,", "0]")]
    [InlineData("[", "[],", "0]")]
    [InlineData("{", "\"a\":\"b\\\"\",", "\"c\":0}")]
    public async Task A_body_of_very_many_values_is_refused(string start, string value, string end)
    {
        await using var server = await ServerFixture.StartAsync();
        var arguments = $"{{\"path\":{start}{string.Concat(Enumerable.Repeat(value, 3_000_000 / value.Length))}{end}}}";

        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Call(1, "file_read", arguments)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("too many values", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commas_in_a_text_are_no_values()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        var text = string.Concat(Enumerable.Repeat("a,\"[b\\,", 200_000));

        var result = await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "a.csv", ["content"] = text });

        Assert.True(result.StructuredContent!.Value.GetProperty("success").GetBoolean());
        Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(server.Workspace, "a.csv"), TestContext.Current.CancellationToken));
    }

    /// <summary>A read or write of 300 kB beside others of megabytes, which take all that there is for such.</summary>
    [Fact]
    public async Task A_small_share_does_not_wait_for_large_ones()
    {
        await using var server = await ServerFixture.StartAsync(services: services => services.AddSingleton(new MemoryBudget(384L << 20, TimeProvider.System)));
        var memory = server.Get<MemoryBudget>();
        var all = memory.Cap(long.MaxValue);
        Assert.True(await memory.TryTakeAsync(all, CancellationToken.None));
        using var given = new CancellationTokenSource();
        var waiting = memory.TryTakeAsync(all, given.Token).AsTask();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var written = await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "b.txt", ["content"] = new string('b', 290_000) });
        var read = await client.CallToolAsync("file_read", new Dictionary<string, object?> { ["path"] = "b.txt" });

        Assert.True(written.StructuredContent!.Value.GetProperty("success").GetBoolean());
        Assert.True(read.StructuredContent!.Value.GetProperty("success").GetBoolean());
        await given.CancelAsync();
        await Task.WhenAny(waiting);
    }

    [Fact]
    public async Task A_file_of_the_largest_size_fits_into_a_request()
    {
        await using var server = await ServerFixture.StartAsync(env => env["FILE_MAX_SIZE_MB"] = "1");
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        // Quotes: two bytes each as JSON, six as the client escapes them, would not fit ten times over; twice does.
        var result = await client.CallToolAsync("file_write", new Dictionary<string, object?> { ["path"] = "a.txt", ["content"] = new string('\n', 1 << 20) });

        Assert.True(result.StructuredContent!.Value.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task Streams_are_limited_and_a_closed_one_makes_room()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "2");
        var first = await EventStreamReader.OpenAsync(server.Http, "/sse");
        await using var second = await EventStreamReader.OpenAsync(server.Http, "/sse");

        using (var third = await server.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
            Assert.NotNull(third.Headers.RetryAfter);
            Assert.Contains("MCP_MAX_SESSIONS", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await first.DisposeAsync();
        await Wait.UntilAsync(async () =>
        {
            using var again = await server.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead);
            return again.IsSuccessStatusCode;
        }, "a place becomes free");
    }

    [Fact]
    public async Task Sessions_beyond_the_limit_push_out_the_oldest_idle_one()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "2");
        var sessions = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            sessions.Add(await JsonRpc.OpenSessionAsync(server.Http));
        }

        var table = server.Get<SandboxServer.Http.SessionTable>();
        Assert.False(table.Contains(sessions[0]));
        Assert.True(table.Contains(sessions[3]));
        // Its client does not notice: it is taken up again.
        Assert.Equal(HttpStatusCode.OK, await ListAsync(server, sessions[0]));
    }

    [Fact]
    public async Task Too_many_requests_get_429_with_a_time_to_wait()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_REQUESTS_PER_SECOND"] = "1");

        using var first = await server.Http.DeleteAsync("/mcp");
        using var second = await server.Http.DeleteAsync("/mcp");
        using var third = await server.Http.DeleteAsync("/mcp");

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal(1, third.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        using var probe = await server.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public void The_bucket_refills_with_time_and_no_further_than_its_size()
    {
        var time = new FakeTimeProvider();
        var bucket = new TokenBucket(perSecond: 10, burst: 2, time);
        Assert.True(bucket.TryTake(out _));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out var wait));
        Assert.Equal(100, wait.TotalMilliseconds, 3);

        time.Advance(wait);
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));

        time.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.TryTake(out _));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/mcp/sse", HttpStatusCode.NotFound)]
    [InlineData("GET", "/favicon.ico", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/mcp", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/sse", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/message", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/healthz", HttpStatusCode.MethodNotAllowed)]
    public async Task Other_paths_and_methods_are_not_served(string method, string path, HttpStatusCode status)
    {
        await using var server = await ServerFixture.StartAsync();
        using var request = method == "GET" ? new(HttpMethod.Get, path) : JsonRpc.Post(path, "{}");
        request.Method = new(method);

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    private static async Task<HttpStatusCode> ListAsync(ServerFixture server, string session)
    {
        using var response = await server.Http.SendAsync(JsonRpc.Post("/mcp", """{"jsonrpc":"2.0","id":5,"method":"tools/list"}""", session));
        return response.StatusCode;
    }
}
