using System.Net;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Sessions outlive the server that began them, and the connections of their event streams.</summary>
public sealed class SessionContinuationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task A_client_works_on_after_its_server_was_replaced(string? version)
    {
        string session;
        await using (var before = await ServerFixture.StartAsync())
        {
            session = await JsonRpc.OpenSessionAsync(before.Http);
        }

        await using var after = await ServerFixture.StartAsync();
        for (var call = 0; call < 2; call++)
        {
            using var response = await SendAsync(after.Http, JsonRpc.Post("/mcp", JsonRpc.Call(7, "system_env_var"), session), version);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("\"structuredContent\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_that_its_client_ended_stays_ended()
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using (var end = await SendAsync(server.Http, new(HttpMethod.Delete, "/mcp"), "2025-06-18", session))
        {
            end.EnsureSuccessStatusCode();
        }

        using var call = await SendAsync(server.Http, JsonRpc.Post("/mcp", JsonRpc.Call(1, "system_env_var"), session), "2025-06-18");
        using var stream = await SendAsync(server.Http, new(HttpMethod.Get, "/mcp"), "2025-06-18", session);

        Assert.Equal(HttpStatusCode.NotFound, call.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);
    }

    [Fact]
    public async Task Sessions_taken_up_count_as_all_others()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "3");
        for (var i = 0; i < 20; i++)
        {
            using var response = await SendAsync(server.Http, JsonRpc.Post("/mcp", JsonRpc.Call(1, "system_env_var"), $"of-another-server-{i}"), "2025-06-18");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var sessions = server.Get<SessionTable>();
        // Those that are idle, and those whose answer its client had before the server was done with it.
        Assert.InRange(Enumerable.Range(0, 20).Count(i => sessions.Contains($"of-another-server-{i}")), 1, 8);
        Assert.True(sessions.Contains("of-another-server-19"));
    }

    /// <summary>An answer without a body begins when all else of its request is over.</summary>
    [Fact]
    public async Task Sessions_taken_up_by_notifications_end_when_others_need_their_room()
    {
        var running = 0;
        await using var server = await ServerFixture.StartAsync(
            env => env["MCP_MAX_SESSIONS"] = "3",
            services => services.Configure<HttpServerTransportOptions>(http =>
            {
#pragma warning disable MCPEXP002, MCP9006 // Shows how many sessions the SDK has.
                http.RunSessionHandler = async (_, session, ct) =>
                {
                    Interlocked.Increment(ref running);
                    await session.RunAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    Interlocked.Decrement(ref running);
                };
#pragma warning restore MCPEXP002, MCP9006
            }));
        for (var i = 0; i < 20; i++)
        {
            using var response = await SendAsync(
                server.Http, JsonRpc.Post("/mcp", """{"jsonrpc":"2.0","method":"notifications/initialized"}""", $"of-another-server-{i}"), "2025-06-18");
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        Assert.True(server.Get<SessionTable>().Contains("of-another-server-19"));
        await Wait.UntilAsync(() => Volatile.Read(ref running) <= 3, "the end of the other sessions");
    }

    [Fact]
    public async Task Who_ends_a_session_that_is_not_there_takes_no_place()
    {
        await using var server = await ServerFixture.StartAsync();

        using (await SendAsync(server.Http, new(HttpMethod.Delete, "/mcp"), "2025-06-18", "unknown"))
        {
        }

        // The answer to the request behind it on the same connection: the one before is over.
        _ = await JsonRpc.OpenSessionAsync(server.Http);
        Assert.False(server.Get<SessionTable>().Contains("unknown"));
        Assert.False(server.Get<SessionTable>().MayContinue("unknown"));
    }

    [Fact]
    public async Task What_the_server_refuses_to_end_is_not_ended()
    {
        await using var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);

        using (var end = await SendAsync(server.Http, new(HttpMethod.Delete, "/mcp"), "1900-01-01", session))
        {
            Assert.Equal(HttpStatusCode.BadRequest, end.StatusCode);
        }

        using var call = await SendAsync(server.Http, JsonRpc.Post("/mcp", JsonRpc.Call(1, "system_env_var"), session), "2025-06-18");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Theory]
    [InlineData("x", 129)]
    [InlineData("x", 4000)]
    [InlineData("a b", 1)]
    public async Task An_id_that_no_server_would_give_is_refused(string text, int times)
    {
        await using var server = await ServerFixture.StartAsync();
        var id = string.Concat(Enumerable.Repeat(text, times));

        using var response = await SendAsync(server.Http, JsonRpc.Post("/mcp", JsonRpc.Call(1, "system_env_var"), id), "2025-06-18");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/sse")]
    public async Task The_event_stream_of_a_session_can_be_opened_again(string path)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_HEARTBEAT_INTERVAL"] = "1");
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Mcp-Session-Id", session);
            await using var stream = await EventStreamReader.OpenAsync(server.Http, request);
            await Wait.UntilAsync(() => stream.Text.Contains(": keep-alive", StringComparison.Ordinal), "a heartbeat");
            Assert.False(stream.Ended);
        }
    }

    /// <summary>It would keep one of the places for streams, of which there are few.</summary>
    [Fact]
    public async Task Who_ends_the_session_ends_its_event_stream()
    {
        await using var server = await ServerFixture.StartAsync();
        var (session, other) = (await JsonRpc.OpenSessionAsync(server.Http), await JsonRpc.OpenSessionAsync(server.Http));
        await using var stream = await OpenStreamAsync(server.Http, session);
        await using var kept = await OpenStreamAsync(server.Http, other);

        using (await SendAsync(server.Http, new(HttpMethod.Delete, "/mcp"), "2025-06-18", session))
        {
        }

        await Wait.UntilAsync(() => stream.Ended, "the end of the stream");
        Assert.False(kept.Ended);
    }

    [Fact]
    public async Task A_stopping_server_ends_the_event_stream()
    {
        var server = await ServerFixture.StartAsync();
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Add("Mcp-Session-Id", session);
        using var http = server.CreateHttp(ServerFixture.Token);
        await using var stream = await EventStreamReader.OpenAsync(http, request);

        await server.DisposeAsync();

        await Wait.UntilAsync(() => stream.Ended, "the end of the stream");
    }

    [Fact]
    public async Task Without_a_session_the_stream_is_refused_in_our_own_words()
    {
        await using var server = await ServerFixture.StartAsync();

        using var response = await server.Http.GetAsync("/mcp", Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("the header Mcp-Session-Id is missing", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static Task<EventStreamReader> OpenStreamAsync(HttpClient http, string session)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Add("Mcp-Session-Id", session);
        return EventStreamReader.OpenAsync(http, request);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, string? version, string? session = null)
    {
        if (version is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", version);
        }

        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }
}
