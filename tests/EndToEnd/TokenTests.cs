using System.Net;
using System.Net.Http.Headers;
using ContainerMcp.EndToEnd.Tests.Infrastructure;
using ContainerMcp.Examples.Agent;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>A token opens its own sandbox and no other.</summary>
public sealed class TokenTests(Installation installation)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sandboxes_cannot_use_each_others_token()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await Task.WhenAll(
            ns.StartAsync("one", "  workspace: {ephemeral: true}", Ct),
            ns.StartAsync("two", "  workspace: {ephemeral: true}", Ct));
        var (one, two) = (access[0], access[1]);

        Assert.NotEqual(one.Token, two.Token);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(ns, one, "/sse", one.Token));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(ns, two, "/sse", two.Token));
        foreach (var path in new[] { "/sse", "/mcp", "/message" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(ns, two, path, one.Token));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(ns, one, path, two.Token));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(ns, one, path, null));
        }
    }

    private static async Task<HttpStatusCode> GetAsync(SandboxNamespace ns, SandboxAccess access, string path, string? token)
    {
        using var http = ns.Http(access);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(access.Url, path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        return response.StatusCode;
    }
}
