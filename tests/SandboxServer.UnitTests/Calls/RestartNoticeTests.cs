using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Calls;

/// <summary>What agents hear of a restart of their sandbox.</summary>
public sealed class RestartNoticeTests
{
    private const string Sentence =
        "The sandbox was restarted at 2026-05-01T10:00:00Z (OOMKilled). Running processes and files outside of the workspace are gone.";

    private const string Notice = """{"reason":"OOMKilled","time":"2026-05-01T10:00:00Z"}""";

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task The_first_result_of_each_session_tells_it(McpTransport transport)
    {
        await using var server = await StartAsync(new FakeTimeProvider());
        for (var session = 0; session < 2; session++)
        {
            await using var client = await server.ConnectAsync(transport);
            Assert.Equal(Notice, await CallAsync(client));
            Assert.Null(await CallAsync(client));
        }
    }

    /// <summary>Most clients give the model the text or the structured result, and no metadata.</summary>
    [Fact]
    public async Task The_model_reads_it_in_the_text_and_in_the_structured_result()
    {
        await using var server = await StartAsync(new FakeTimeProvider());
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttpSession);
        Assert.Contains(Sentence, client.ServerInstructions, StringComparison.Ordinal);

        var first = await client.CallToolAsync("file_list");

        Assert.Equal(Sentence, first.StructuredContent?.GetProperty("notice").GetString());
        Assert.True(first.StructuredContent?.GetProperty("success").GetBoolean());
        Assert.Equal(first.StructuredContent?.GetRawText(), Assert.IsType<TextContentBlock>(Assert.Single(first.Content)).Text);
        Assert.False((await client.CallToolAsync("file_list")).StructuredContent?.TryGetProperty("notice", out _));
    }

    [Fact]
    public async Task A_refused_call_tells_it_too()
    {
        await using var server = await StartAsync(new FakeTimeProvider());
        await using var client = await server.ConnectAsync(McpTransport.Sse);

        var refused = await client.CallToolAsync("file_read");

        Assert.True(refused.IsError);
        Assert.Equal(Notice, refused.Meta?["containermcp.dev/restarted"]?.ToJsonString());
        Assert.EndsWith(Sentence, Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text, StringComparison.Ordinal);
        Assert.Null(await CallAsync(client));
    }

    [Fact]
    public async Task Clients_without_a_session_are_told_for_some_minutes()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        Assert.Equal(Notice, await CallAsync(client));
        Assert.Equal(Notice, await CallAsync(client));

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await CallAsync(client));
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    public async Task Without_a_reason_nothing_is_added(McpTransport transport)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_RESTART_TIME"] = "2026-05-01T10:00:00Z");
        await using var client = await server.ConnectAsync(transport);

        Assert.Null(await CallAsync(client));
    }

    /// <summary>Only a session that another server began shows that there was one before this.</summary>
    [Fact]
    public async Task Who_had_to_make_room_and_comes_back_is_told_of_no_restart()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "2");
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        await Wait.UntilAsync(
            async () =>
            {
                _ = await JsonRpc.OpenSessionAsync(server.Http);
                return !server.Get<SessionTable>().Contains(session);
            },
            "the end of the first session");

        Assert.DoesNotContain("restarted", await CallAsync(session), StringComparison.Ordinal);
        Assert.Contains("restarted", await CallAsync("of-another-server"), StringComparison.Ordinal);

        async Task<string> CallAsync(string id)
        {
            using var request = JsonRpc.Post("/mcp", JsonRpc.Call(1, "file_list"), id);
            request.Headers.Add("MCP-Protocol-Version", "2025-06-18");
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task<ServerFixture> StartAsync(FakeTimeProvider time) => ServerFixture.StartAsync(
        env => (env["MCP_RESTART_REASON"], env["MCP_RESTART_TIME"]) = ("OOMKilled", "2026-05-01T12:00:00+02:00"),
        services => services.AddSingleton<TimeProvider>(time));

    private static async Task<string?> CallAsync(McpClient client)
    {
        var result = await client.CallToolAsync("system_env_var");
        Assert.NotNull(result.StructuredContent);
        return result.Meta?["containermcp.dev/restarted"]?.ToJsonString();
    }
}
