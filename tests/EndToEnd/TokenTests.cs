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

    [Fact]
    public async Task A_rotated_token_works_beside_the_old_one_for_a_while_and_open_streams_go_on()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var old = await ns.StartAsync("turning", "  workspace: {ephemeral: true}", Ct);
        await using var stream = await RawSseSession.OpenAsync(ns.Http(old), old.Url, old.Token, Ct);

        (await ns.KubectlAsync(
            Ct, "annotate", "mcpsandbox", "turning", "containermcp.dev/rotate-token=first", "containermcp.dev/token-grace-period=45s")).Ok();
        await ns.ConditionAsync("turning", "TokenRotated", "Rotated", TimeSpan.FromSeconds(20), Ct);
        var renewed = await ns.WaitReadyAsync("turning", Ct);
        Assert.NotEqual(old.Token, renewed.Token);

        await Eventually.TrueAsync(
            "the new token to be valid", async () => await GetAsync(ns, renewed, "/sse", renewed.Token) == HttpStatusCode.OK, TimeSpan.FromSeconds(20), Ct, ns.DescribeAsync);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(ns, old, "/sse", old.Token));

        await Eventually.TrueAsync(
            "the old token to end", async () => await GetAsync(ns, old, "/sse", old.Token) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(90), Ct, ns.DescribeAsync);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(ns, renewed, "/sse", renewed.Token));

        // The stream was opened with the token that is not valid any more; the client's messages bear the new one.
        var answer = await stream.CallAsync("file_list", renewed.Token, Ct);
        Assert.Equal(0, await ns.RestartsAsync("turning", Ct));
        Assert.Contains("\"success\"", answer, StringComparison.Ordinal);
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
