using System.Net;
using System.Text;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Egress;

/// <summary>Redirects and names that change their minds: every hop is judged like the first.</summary>
public sealed class EgressRedirectTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly FixtureSite site = new();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("/target", 301)]
    [InlineData("target?x=1", 302)]
    [InlineData("./x/../target#part", 303)]
    [InlineData("//site.test:PORT/target", 307)]
    [InlineData("http://SITE.test:PORT/target", 308)]
    public async Task Redirects_are_followed_to_the_final_url(string location, int status)
    {
        site.Serve("/target", "<title>There</title>there");
        string start = site.ServeRedirect("/start", location.Replace("PORT", $"{site.Port}", StringComparison.Ordinal), status);
        WebPageResult page = await site.Manager().ScrapeAsync(start, "body", null, Ct);
        Assert.Equal(("there", "There", null), (page.Content, page.Title, page.Error));
        Assert.StartsWith(site.Url("/target"), page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://site.test:PORT/target page", "/target%20page")]
    [InlineData("/target page", "/target%20page")]
    [InlineData("target page?a b", "/target%20page?a%20b")]
    [InlineData("  http://site.test:PORT/target page  ", "/target%20page")]
    [InlineData("http://site.test:PORT/caf\u00c3\u00a9", "/caf%C3%A9")]
    [InlineData("/caf\u00e9", "/caf%E9")]
    [InlineData("/\u00e6\u0097\u00a5", "/%E6%97%A5")]
    [InlineData("/\u00c3\u009cber", "/%C3%9Cber")]
    [InlineData("http://site.test:PORT/\u00d0\u009f?\u00d0\u009f", "/%D0%9F?%D0%9F")]
    [InlineData("http://site.test:PORT/a\"<b>`{c}^|?d=\"e f\"", "/a%22%3Cb%3E%60%7Bc%7D%5E%7C?d=%22e%20f%22")]
    [InlineData("//site.test:PORT/target page", "/target%20page")]
    public async Task What_has_no_place_in_a_url_is_encoded_as_browsers_do(string location, string asked)
    {
        string start = site.Serve("/start", context => RawRedirectAsync(context, location.Replace("PORT", $"{site.Port}", StringComparison.Ordinal)));

        WebPageResult page = await site.Manager().ScrapeAsync(start, null, null, Ct);

        Assert.Equal(site.Url(asked), Assert.Single(site.Targets, target => !target.EndsWith("/start", StringComparison.Ordinal)));
        Assert.Equal("Request error: HTTP 404 NotFound", page.Error);
    }

    [Theory]
    [InlineData("http://si te.test:PORT/", "URL is not a valid URL: http://si te.test:")]
    [InlineData("/a\tb", "URL contains a backslash or control character")]
    [InlineData("http://127.0.0.1:1/a b", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("http://user:pa ss@site.test:PORT/a b", "URL contains credentials: http://user:pa%20ss@site.test:")]
    public async Task What_was_encoded_is_judged(string location, string error)
    {
        string start = site.Serve("/start", context => RawRedirectAsync(context, location.Replace("PORT", $"{site.Port}", StringComparison.Ordinal)));

        Assert.StartsWith(error, (await site.Manager().ScrapeAsync(start, null, null, Ct)).Error, StringComparison.Ordinal);
        Assert.All(site.Dialer.Dialled, d => Assert.Equal(site.Endpoint, d));
    }

    [Fact]
    public async Task A_cookie_comes_back_within_the_call_and_in_no_other()
    {
        string url = site.Serve("/wall", async context =>
        {
            if (context.Request.Headers.Cookie == "seen=a,b")
            {
                await context.Response.WriteAsync("the page");
                return;
            }
            context.Response.Headers.Append("Set-Cookie", "seen=a,b; Path=/; Expires=Wed, 01 Jan 2070 00:00:00 GMT; HttpOnly; SameSite=Lax");
            context.Response.Headers.Append("Set-Cookie", "other=x; Max-Age=0");
            context.Response.Headers.Append("Set-Cookie", "other=x; Domain=elsewhere.test");
            context.Response.Headers.Append("Set-Cookie", "other=x; Domain=test");
            context.Response.Headers.Append("Set-Cookie", "other=x; Secure");
            context.Response.Headers.Append("Set-Cookie", "other=x; Path=/elsewhere");
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/wall";
        });
        WebManager web = site.Manager();

        Assert.Equal(("the page", null), await ReadAsync());
        Assert.Equal(("the page", null), await ReadAsync());
        Assert.Equal(4, site.Requests.Count);

        async Task<(string, string?)> ReadAsync() => await web.ScrapeAsync(url, null, null, Ct) is var page ? (page.Content, page.Error) : default;
    }

    /// <summary>Replaced, too long, for another path, over; and one with bytes beyond ASCII, as it came.</summary>
    [Fact]
    public async Task Only_the_cookies_that_hold_come_back_and_no_more_than_fifty()
    {
        string?[] got = ["", ""];
        string url = site.Serve("/wall", context =>
        {
            got[0] = context.Request.Headers.Cookie;
            string[] cookies = ["a=1", "a=2", "x=" + new string('x', 5000), "p=1; Path=/wal", "e=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "n=M\u00c3\u009cnchen"];
            return SetAsync(context, "/many", cookies);
        });
        site.Serve("/many", context => SetAsync(context, "/last", [.. Enumerable.Range(0, 60).Select(i => $"c{i}=1; Path=/last")]));
        site.Serve("/last", context =>
        {
            got[1] = context.Request.Headers.Cookie;
            return context.Response.WriteAsync("the end");
        });

        Assert.Equal("the end", await site.Manager().ScrapeAsync(url, null, null, Ct) is var page ? page.Error ?? page.Content : "");

        Assert.Equal("", got[0] ?? "");
        string[] sent = got[1]!.Split("; ");
        Assert.InRange(sent.Length, 1, 50);
        Assert.Contains("n=M\u00c3\u009cnchen", sent);
        Assert.All(sent, cookie => Assert.Matches("^(a=2|n=M.+nchen|c[0-9]+=1)$", cookie));

        static Task SetAsync(HttpContext context, string next, string[] cookies)
        {
            foreach (string cookie in cookies)
            {
                context.Response.Headers.Append("Set-Cookie", cookie);
            }
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = next;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_cookie_goes_to_no_other_host_unless_it_is_for_all_of_a_domain()
    {
        string?[] got = ["", ""];
        site.Resolver.Names["a.site.test"] = site.Resolver.Names["b.site.test"] = [IPAddress.Loopback];
        site.Serve("/start", context =>
        {
            context.Response.Headers.Append("Set-Cookie", "own=1");
            context.Response.Headers.Append("Set-Cookie", "all=1; Domain=.SITE.test");
            context.Response.Headers.Append("Set-Cookie", new string('x', 5000));
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = site.Url("/there", "b.site.test");
            return Task.CompletedTask;
        });
        site.Serve("/there", context =>
        {
            got = [context.Request.Headers.Cookie];
            return Task.CompletedTask;
        });

        await site.Manager().ScrapeAsync(site.Url("/start", "a.site.test"), null, null, Ct);

        Assert.Equal(["all=1"], got);
    }

    // Kestrel refuses to write what other servers do.
    private static async Task RawRedirectAsync(HttpContext context, string location)
    {
        await using Stream raw = context.Features.Get<IConnectionTransportFeature>()!.Transport.Output.AsStream(leaveOpen: true);
        await raw.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        await raw.FlushAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("http://169.254.169.254/latest/", "Private and internal addresses are refused: 169.254.169.254")]
    [InlineData("//10.0.0.1/", "Private and internal addresses are refused: 10.0.0.1")]
    [InlineData("http://[::1]/", "Private and internal addresses are refused: ::1")]
    [InlineData("http://inside.test/", "Private and internal addresses are refused: inside.test has no public address")]
    [InlineData("file:///etc/passwd", "URL must start with http:// or https:// (got: file:///etc/passwd)")]
    [InlineData("gopher://127.0.0.1/", "URL must start with http:// or https:// (got: gopher://127.0.0.1/)")]
    [InlineData("javascript:alert(1)", "URL must start with http:// or https:// (got: javascript:alert(1))")]
    [InlineData("http://user:pass@site.test/", "URL contains credentials: http://user:pass@site.test/")]
    [InlineData("//user:pass@site.test/", "URL contains credentials: http://user:pass@site.test/")]
    [InlineData("http://evil.test\\@site.test/", "URL contains a backslash or control character: ")]
    [InlineData("\\\\10.0.0.1\\x", "URL contains a backslash or control character: ")]
    public async Task A_redirect_to_what_is_refused_is_refused(string location, string error)
    {
        site.Resolver.Names["inside.test"] = [IPAddress.Parse("10.1.1.1")];
        foreach (int status in new[] { 301, 307 })
        {
            WebPageResult page = await site.Manager().ScrapeAsync(site.ServeRedirect("/start", location, status), null, null, Ct);
            Assert.False(page.Success);
            Assert.StartsWith(error, page.Error, StringComparison.Ordinal);
        }
        Assert.All(site.Dialer.Dialled, d => Assert.Equal(site.Endpoint, d));
    }

    [Fact]
    public async Task A_redirect_off_the_list_of_domains_is_refused()
    {
        site.Resolver.Names["other.test"] = [IPAddress.Loopback];
        WebManager web = site.Manager(egress: new EgressOptions { AllowedDomains = ["site.test"] });
        string start = site.ServeRedirect("/start", $"http://other.test:{site.Port}/");
        Assert.Equal("Domain not allowed: other.test. Allowed domains: site.test", (await web.ScrapeAsync(start, null, null, Ct)).Error);
        Assert.Equal(["site.test/start"], site.Requests);
    }

    [Fact]
    public async Task Loops_end()
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.ServeRedirect("/loop", "/loop"), null, null, Ct);
        Assert.Equal("Request error: too many redirects (maximum 10)", page.Error);
        Assert.Equal(11, site.Requests.Count);
    }

    [Fact]
    public async Task The_connector_judges_names_and_addresses_whoever_asks()
    {
        var policy = new EgressPolicy(new EgressOptions { AllowedDomains = ["site.test"] });
        var connector = new EgressConnector(policy, site.Resolver, site.Dialer, Microsoft.Extensions.Logging.Abstractions.NullLogger<EgressConnector>.Instance);
        foreach (string host in new[] { "other.test", "127.0.0.1", "[::1]", "evilsite.test", "site.test\0.evil.test", "site.test", "SITE.test.", "a b.site.test" })
        {
            await Assert.ThrowsAsync<EgressRefusedException>(async () => await connector.ConnectAsync(host, 80, null, Ct));
        }
        Assert.Empty(site.Dialer.Dialled);
        Assert.Equal(["site.test", "site.test"], site.Resolver.Asked);
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_the_vetted_address_is_dialled()
    {
        site.Resolver.Turns["rebind.test"] = new Queue<IPAddress[]>([[IPAddress.Parse("8.8.4.4")], [IPAddress.Loopback]]);
        WebPageResult page = await site.Manager().ScrapeAsync("http://rebind.test/", null, null, Ct);
        Assert.False(page.Success);
        Assert.Equal(["rebind.test"], site.Resolver.Asked);
        Assert.Equal([IPEndPoint.Parse("8.8.4.4:80")], site.Dialer.Dialled);
    }

    [Fact]
    public async Task Of_a_mixed_answer_only_the_public_addresses_are_dialled()
    {
        site.Resolver.Names["mixed.test"] = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("8.8.4.4"), IPAddress.Parse("::1"), IPAddress.Parse("169.254.169.254")];
        Assert.False((await site.Manager().ScrapeAsync("http://mixed.test/", null, null, Ct)).Success);
        Assert.Equal([IPEndPoint.Parse("8.8.4.4:80")], site.Dialer.Dialled);
    }

    [Fact]
    public async Task Requests_carry_nothing_of_the_servers()
    {
        Dictionary<string, string> seen = [];
        string url = site.Serve("/headers", context =>
        {
            seen = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString());
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        });
        using var activity = new System.Diagnostics.Activity("call").Start();
        WebManager web = site.Manager();
        await web.ScrapeAsync(url, null, null, Ct);
        await web.ScrapeAsync(url, null, null, Ct);
        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"], seen.Keys.Order(StringComparer.Ordinal));
    }
}
