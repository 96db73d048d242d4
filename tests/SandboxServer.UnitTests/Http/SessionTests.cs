using System.Net;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Whose session ends when there are too many.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_initializes_again_and_again_ends_its_own_sessions(bool calls)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "4");
        var kept = await JsonRpc.OpenSessionAsync(server.Http);
        Assert.Equal(HttpStatusCode.OK, await ListAsync(server.Http, kept));
        using var careless = server.CreateHttp(ServerFixture.Token);

        for (var i = 0; i < 12; i++)
        {
            var session = await JsonRpc.OpenSessionAsync(careless);
            Assert.Equal(HttpStatusCode.OK, calls ? await ListAsync(careless, session) : HttpStatusCode.OK);
        }

        Assert.True(server.Get<SessionTable>().Contains(kept));
    }

    [Fact]
    public async Task Sessions_that_are_in_use_are_not_ended()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_MAX_SESSIONS"] = "2");
        var streaming = await JsonRpc.OpenSessionAsync(server.Http);
        using var get = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        get.Headers.Accept.ParseAdd("text/event-stream");
        get.Headers.Add("Mcp-Session-Id", streaming);
        using var stream = await server.Http.SendAsync(get, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        for (var i = 0; i < 5; i++)
        {
            await JsonRpc.OpenSessionAsync(server.Http);
        }

        Assert.Equal(HttpStatusCode.OK, await ListAsync(server.Http, streaming));
    }

    [Fact]
    public async Task No_background_task_of_others_can_end_the_host()
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.All(server.Services.GetServices<IHostedService>(), service =>
            Assert.DoesNotContain("IdleTracking", service.GetType().Name, StringComparison.Ordinal));
        Assert.Equal(
            BackgroundServiceExceptionBehavior.Ignore,
            server.Get<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior);
    }

    /// <summary>As the SDK's watch over its sessions did when memory was short: the pod has to be started again.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_server_that_stops_without_being_told_to_says_so_by_its_exit_code(bool told, int code)
    {
        using var drain = new DrainState();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        using var app = builder.Build();
        if (told)
        {
            drain.Begin();
        }

        var running = ServerProgram.RunAsync(app, drain);
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(code, await running);
    }

    [Fact]
    public void A_session_that_was_used_for_long_outlives_those_of_short_tasks()
    {
        var time = new FakeTimeProvider();
        var sessions = new SessionTable(Settings(maximum: 3), time);
        Assert.Empty(sessions.Add("long", "agent", "1"));
        sessions.Asked("long", "x");
        time.Advance(TimeSpan.FromHours(2));
        sessions.Use("long")!.Dispose();
        List<string> ended = [];
        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            ended.AddRange(sessions.Add($"{i}", "agent", $"c{i}"));
            sessions.Asked($"{i}", "x");
        }

        Assert.Equal(["0", "1", "2", "3"], ended);
    }

    /// <summary>Some thousand are remembered, and no more.</summary>
    [Fact]
    public void Of_the_ids_that_were_seen_the_oldest_are_forgotten()
    {
        var seen = new RecentIds();
        for (var i = 0; i <= 4096; i++)
        {
            Assert.True(seen.Add($"{i}"));
        }

        Assert.False(seen.Contains("0"));
        Assert.True(seen.Contains("1"));
        Assert.False(seen.Add("4096"));
    }

    [Fact]
    public void A_session_ends_after_eight_hours_without_use()
    {
        var time = new FakeTimeProvider();
        var sessions = new SessionTable(Settings(maximum: 10), time);
        sessions.Add("old", "agent", "1");
        time.Advance(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(1));

        Assert.Equal(["old"], sessions.Add("new", "agent", "2"));
        Assert.Null(sessions.Use("old"));
    }

    private static EndpointSettings Settings(int maximum) => ServerSettings.Parse(new Dictionary<string, string>
    {
        ["MCP_MAX_SESSIONS"] = $"{maximum}",
        ["MCP_ALLOW_ANONYMOUS"] = "true",
    }).Endpoint;

    private static async Task<HttpStatusCode> ListAsync(HttpClient http, string session)
    {
        using var response = await http.SendAsync(JsonRpc.Post("/mcp", """{"jsonrpc":"2.0","id":5,"method":"tools/list"}""", session));
        return response.StatusCode;
    }
}
