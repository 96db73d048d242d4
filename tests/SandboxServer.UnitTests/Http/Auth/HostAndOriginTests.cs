using System.Net;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http.Auth;

public sealed class HostAndOriginTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8000")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("notlocalhost")]
    public async Task An_unknown_host_gets_403(string host)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_ALLOWED_HOSTS"] = "agent.example");

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, host: host));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1234")]
    [InlineData("127.0.0.1:8000")]
    [InlineData("[::1]:8000")]
    [InlineData("agent.example")]
    [InlineData("AGENT.example.:80")]
    public async Task A_known_host_passes(string host)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_ALLOWED_HOSTS"] = "Agent.Example");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, host: host));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("https://localhost.evil.example")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("chrome-extension://localhost")]
    [InlineData("")]
    public async Task A_foreign_origin_gets_403(string origin)
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, origin: origin));
    }

    [Theory]
    [InlineData("http://localhost:6274")]
    [InlineData("https://agent.example")]
    [InlineData("http://[::1]:3000")]
    public async Task An_origin_of_an_allowed_host_passes(string origin)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_ALLOWED_HOSTS"] = "agent.example");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, origin: origin));
    }

    [Fact]
    public async Task On_all_interfaces_any_host_passes_but_pages_only_of_that_host()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_ALLOWED_HOSTS"] = "*");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, host: "pod.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, host: "pod.example:8000", origin: "http://pod.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, host: "pod.example", origin: "http://evil.example"));
    }

    [Fact]
    public async Task Probes_answer_under_any_host()
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, host: "10.1.2.3:8000", path: "/readyz"));
    }

    private static async Task<HttpStatusCode> StatusAsync(ServerFixture server, string? host = null, string? origin = null, string path = "/sse")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
