using System.Net;
using System.Text.Json;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

public sealed class ReadinessTests
{
    [Fact]
    public async Task Ready_when_every_check_holds()
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.Equal((HttpStatusCode.OK, """{"status":"ok","checks":{"isolation":"ok","workspace":"ok","tools":"ok","serving":"ok"}}"""), await GetAsync(server));
    }

    [Fact]
    public async Task Without_proof_not_ready_but_alive()
    {
        await using var server = await ServerFixture.StartAsync(services: services => services.AddSingleton<IIsolationStatus>(new StubIsolation("eth0 is visible")));

        var (status, text) = await GetAsync(server);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("eth0 is visible", JsonElement.Parse(text).GetProperty("checks").GetProperty("isolation").GetString());
        using var alive = await server.Http.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Without_bash_and_python_no_jail_is_needed()
    {
        await using var server = await ServerFixture.StartAsync(
            env => (env["TOOLS_ENABLE_BASH"], env["TOOLS_ENABLE_PYTHON"]) = ("false", "false"),
            services => services.AddSingleton<IIsolationStatus>(new StubIsolation("no firejail")));

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server)).Status);
    }

    [Fact]
    public async Task A_workspace_that_is_gone_is_named_without_its_path()
    {
        await using var server = await ServerFixture.StartAsync();
        Directory.Delete(server.Workspace);

        var (status, text) = await GetAsync(server);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("SANDBOX_ROOT does not exist", text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Directory, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_draining_not_ready_and_nothing_new_is_taken()
    {
        await using var server = await ServerFixture.StartAsync();
        await using var client = await server.ConnectAsync(McpTransport.StreamableHttp);
        server.Get<DrainState>().Begin();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(server)).Status);
        using var stream = await server.Http.GetAsync("/sse", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, stream.StatusCode);
        Assert.True((await client.CallToolAsync("system_env_var")).IsError);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(ServerFixture server)
    {
        using var response = await server.Http.GetAsync("/readyz");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
