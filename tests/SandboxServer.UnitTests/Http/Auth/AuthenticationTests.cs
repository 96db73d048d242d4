using System.Net;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http.Auth;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer " + ServerFixture.Token + "x")]
    [InlineData("Bearer " + ServerFixture.Token + " " + ServerFixture.Token)]
    [InlineData("Basic " + ServerFixture.Token)]
    [InlineData("Digest " + ServerFixture.Token)] // as long as the right one
    [InlineData(ServerFixture.Token)]
    public async Task Without_the_token_every_mcp_path_answers_401(string? authorization)
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp(null);
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/sse"), (HttpMethod.Post, "/mcp"), (HttpMethod.Get, "/mcp"),
            (HttpMethod.Delete, "/mcp"), (HttpMethod.Post, "/message?sessionId=x"), (HttpMethod.Get, "/anything"), (HttpMethod.Get, "/healthz/x"),
            (HttpMethod.Get, "/%2e%2e/sse"), (HttpMethod.Post, "/mcp/message")])
        {
            using var request = new HttpRequestMessage(method, path);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER  ")]
    public async Task With_the_token_a_stream_opens(string scheme)
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse");
        request.Headers.TryAddWithoutValidation("Authorization", scheme + ServerFixture.Token);

        await using var stream = await EventStreamReader.OpenAsync(http, request);

        Assert.StartsWith("/message?sessionId=", await stream.EndpointAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        await using var server = await ServerFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + ServerFixture.Token, "Bearer wrong"]);
        using var http = server.CreateHttp(null);

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Probes_and_metrics_need_no_token_and_show_none(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp(null);

        var text = await http.GetStringAsync(path);

        Assert.DoesNotContain(ServerFixture.Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Directory, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_needs_no_token_when_allowed()
    {
        await using var server = await ServerFixture.StartAsync(env =>
        {
            env.Remove("MCP_AUTH_TOKEN_FILE");
            env["MCP_ALLOW_ANONYMOUS"] = "true";
        });

        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.Sse, null);

        Assert.NotEmpty(await client.ListToolsAsync());
    }

    [Fact]
    public async Task A_token_file_counts_although_anonymous_is_allowed()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_ALLOW_ANONYMOUS"] = "true");
        using var http = server.CreateHttp(null);

        using var response = await http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/register")]
    public async Task Who_looks_for_oauth_without_an_end_is_slowed_down_and_nobody_else_is(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp(null);

        await Wait.UntilAsync(async () =>
        {
            using var response = await http.GetAsync(path);
            return response.StatusCode == HttpStatusCode.TooManyRequests;
        }, "429 for those who ask without an end");
        using var refused = await http.GetAsync("/sse");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_without_hurting_the_agent()
    {
        await using var server = await ServerFixture.StartAsync();
        using var http = server.CreateHttp("guess");

        await Wait.UntilAsync(async () =>
        {
            using var response = await http.GetAsync("/sse");
            Assert.True(response.StatusCode != HttpStatusCode.TooManyRequests || response.Headers.RetryAfter is not null);
            return response.StatusCode == HttpStatusCode.TooManyRequests;
        }, "429 for wrong tokens");
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);

        Assert.NotEmpty(await client.ListToolsAsync());
    }
}
