using System.Net;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>How clients of every age find their way in, whatever URL they were given.</summary>
public sealed class HandshakeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    [InlineData("next", "2025-11-25")]
    public async Task A_version_that_is_not_known_is_answered_with_one_that_is(string asked, string answered)
    {
        await using var server = await ServerFixture.StartAsync();

        var result = await InitializeAsync(server, "/mcp", asked);

        Assert.Equal(answered, result.GetProperty("protocolVersion").GetString());
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/mcp/")]
    [InlineData("/sse")]
    [InlineData("/sse/")]
    public async Task Streamable_http_works_at_every_url_of_the_sandbox(string path)
    {
        await using var server = await ServerFixture.StartAsync();

        var result = await InitializeAsync(server, path, "2025-06-18");

        Assert.Equal("container-mcp-sandbox", result.GetProperty("serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_event_stream_of_http_with_sse_may_have_a_slash_too()
    {
        await using var server = await ServerFixture.StartAsync();

        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse/");

        Assert.StartsWith("/message?sessionId=", await stream.EndpointAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_announced_that_is_never_sent()
    {
        await using var server = await ServerFixture.StartAsync();

        var capabilities = (await InitializeAsync(server, "/mcp", "2025-06-18")).GetProperty("capabilities");

        Assert.Equal("""{"resources":{},"tools":{}}""", capabilities.GetRawText());
    }

    [Fact]
    public async Task The_list_of_tools_may_be_kept_for_some_minutes()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        var tools = await client.ListToolsAsync(new ModelContextProtocol.Protocol.ListToolsRequestParams(), Ct);

        Assert.Equal(TimeSpan.FromMinutes(5), tools.TimeToLive);
    }

    /// <summary>A client that looks for OAuth is told of the token, and uses up nothing of what is allowed to those who guess it.</summary>
    [Theory]
    [InlineData("GET", "/.well-known/oauth-protected-resource")]
    [InlineData("GET", "/.well-known/oauth-protected-resource/mcp")]
    [InlineData("GET", "/.well-known/oauth-authorization-server")]
    [InlineData("GET", "/.well-known/openid-configuration")]
    [InlineData("POST", "/register")]
    [InlineData("POST", "/token")]
    [InlineData("GET", "/authorize")]
    public async Task There_is_no_oauth_to_be_found(string method, string path)
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp(null);
        for (var i = 0; i < 150; i++)
        {
            using var request = new HttpRequestMessage(new(method), path);
            using var response = await http.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Contains("status.tokenSecretName", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refusal_has_no_id_and_says_where_the_token_is()
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp("wrong");

        using var response = await http.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Initialize), Ct);

        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(Ct));
        Assert.False(body.TryGetProperty("id", out _));
        Assert.StartsWith("The bearer token is not valid. Send the header Authorization: Bearer TOKEN", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("error_description=\"Send the header", response.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> InitializeAsync(ServerFixture server, string path, string version)
    {
        using var response = await server.Http.SendAsync(
            JsonRpc.Post(path, JsonRpc.Initialize.Replace("2025-06-18", version, StringComparison.Ordinal)), Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]).GetProperty("result");
    }
}
