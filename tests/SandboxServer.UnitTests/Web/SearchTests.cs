using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ContainerMcp.SandboxServer.Web;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Web;

/// <summary>web_search with each provider, played by the fixture site.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly FixtureSite site = new();
    private readonly string key = Path.GetTempFileName();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        File.Delete(key);
        return site.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_provider_the_error_says_how_to_choose_one()
    {
        WebSearchResult result = await site.Manager().SearchAsync("cats", null, Ct);
        Assert.Equal((0, "cats", "No search provider is configured: set WEB_SEARCH_PROVIDER to searxng, brave or duckduckgo"), (result.Results.Count, result.Query, result.Error));
    }

    [Fact]
    public async Task Searxng_answers_five_results_as_it_sent_them()
    {
        string hits = string.Join(',', Enumerable.Range(1, 9).Select(i => $$"""{"title":"List<T{{i}}> &amp; x","url":"https://r.test/{{i}}","content":"S <em> {{i}}","extra":[]}"""));
        site.Serve("/sx/search", $$"""{"query":"q","results":[{"title":"bad","url":"javascript:alert(1)"},{"title":"none"},7,{{hits}},{{hits}}]}""", "application/json");
        WebSearchResult result = await Searxng().SearchAsync(" a&b #c\u00e9 ", null, Ct);
        Assert.Null(result.Error);
        Assert.Equal(Enumerable.Range(1, 5).Select(i => new WebSearchHit($"List<T{i}> &amp; x", $"https://r.test/{i}", $"S <em> {i}")), result.Results);
        Assert.Equal(" a&b #c\u00e9 ", result.Query);
        Assert.Equal(["site.test/sx/search?q=a%26b%20%23c%C3%A9&format=json"], site.Requests);
    }

    [Fact]
    public async Task The_agents_domain_list_is_not_the_providers_but_addresses_are_vetted()
    {
        site.Serve("/sx/search", """{"results":[]}""", "application/json");
        var options = new WebOptions { SearchProvider = WebSearchProvider.Searxng, SearchUrl = new Uri(site.Url("/sx/")), AllowedDomains = ["only.test"] };
        Assert.Null((await site.Manager(options).SearchAsync("x", null, Ct)).Error);
        Assert.StartsWith("Domain not allowed: site.test", (await site.Manager(options).ScrapeAsync(site.Url("/sx/search"), null, null, Ct)).Error, StringComparison.Ordinal);

        site.Resolver.Names["inside.test"] = [System.Net.IPAddress.Parse("10.0.0.9")];
        WebSearchResult refused = await site.Manager(options with { SearchProvider = WebSearchProvider.DuckDuckGo, SearchUrl = new Uri("http://inside.test/") }).SearchAsync("x", null, Ct);
        Assert.Equal("Private and internal addresses are refused: inside.test has no public address", refused.Error);
        Assert.All(site.Dialer.Dialled, d => Assert.Equal(site.Endpoint, d));
    }

    [Theory]
    [InlineData("10.96.3.4", true)]
    [InlineData("fd00:1::4", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    public async Task An_instance_of_ones_own_may_be_a_neighbour_for_searching_and_for_nothing_else(string address, bool dialled)
    {
        // The site's dialer goes nowhere but to the site: what it is asked for is what counts.
        site.Resolver.Names["searxng.team.svc"] = [System.Net.IPAddress.Parse(address)];
        WebManager web = site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Searxng, SearchUrl = new Uri("http://searxng.team.svc:8080"), DeniedNetworks = [System.Net.IPNetwork.Parse("10.96.0.0/12")] });

        WebSearchResult found = await web.SearchAsync("x", null, Ct);
        Assert.Equal(dialled ? "Request error: cannot connect to searxng.team.svc port 8080" : "Private and internal addresses are refused: searxng.team.svc has no public address", found.Error);
        Assert.Equal(dialled ? [new(System.Net.IPAddress.Parse(address), 8080)] : [], site.Dialer.Dialled);

        site.Dialer.Dialled.Clear();
        WebPageResult page = await web.ScrapeAsync("http://searxng.team.svc:8080/", null, null, Ct);
        Assert.Equal("Private and internal addresses are refused: searxng.team.svc has no public address", page.Error);
        Assert.Empty(site.Dialer.Dialled);
    }

    [Fact]
    public async Task Brave_gets_the_key_of_the_moment()
    {
        List<string> keys = [];
        site.Serve("/brave", context =>
        {
            keys.Add(context.Request.Headers["X-Subscription-Token"].ToString());
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync("""{"type":"search","web":{"results":[{"title":"T","url":"https://r.test/","description":"<strong>S</strong>"}]}}"""u8.ToArray()).AsTask();
        });
        var options = new WebOptions { SearchProvider = WebSearchProvider.Brave, SearchUrl = new Uri(site.Url("/brave")), SearchKeyFile = key };
        WebManager web = site.Manager(options);
        Assert.Equal("The key of the search provider is empty or malformed", (await web.SearchAsync("x", null, Ct)).Error);
        await File.WriteAllTextAsync(key, "first\n", Ct);
        Assert.Equal([new WebSearchHit("T", "https://r.test/", "S")], (await web.SearchAsync("x", null, Ct)).Results);
        await File.WriteAllTextAsync(key, "second", Ct);
        await web.SearchAsync("x", null, Ct);
        Assert.Equal(["first", "second"], keys);

        WebSearchResult missing = await site.Manager(options with { SearchKeyFile = "/nowhere/key" }).SearchAsync("x", null, Ct);
        Assert.Equal("The key of the search provider cannot be read", missing.Error);
    }

    [Fact]
    public async Task DuckDuckGos_page_is_read_without_advertisements()
    {
        site.Serve("/html/", """
            <div class="result result--ad"><a class="result__a" href="https://ad.test/">Ad</a></div>
            <div class="result web-result"><h2><a class="result__a" href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fr.test%2Fa%3Fb%3Dc%2Bd&amp;rut=1">One <b>two</b></a></h2><a class="result__snippet">Snip <b>pet</b></a></div>
            <div class="result"><a class="result__a" href="https://r.test/direct">Direct</a></div>
            <div class="result"><a class="result__a" href="javascript:x">Bad</a></div>
            """);
        WebManager web = site.Manager(new WebOptions { SearchProvider = WebSearchProvider.DuckDuckGo, SearchUrl = new Uri(site.Url("/html/")) });
        WebSearchResult result = await web.SearchAsync("x", null, Ct);
        Assert.Equal([new WebSearchHit("One two", "https://r.test/a?b=c+d", "Snip pet"), new WebSearchHit("Direct", "https://r.test/direct", "")], result.Results);

        site.Serve("/html/", "<div class=anomaly-modal>Are you a robot?</div>");
        Assert.Equal("DuckDuckGo refuses automated queries at the moment (CAPTCHA, HTTP 200)", (await web.SearchAsync("x", null, Ct)).Error);

        site.Serve("/html/", context =>
        {
            context.Response.StatusCode = 202;
            return context.Response.WriteAsync("<form id=challenge-form>");
        });
        Assert.Equal("DuckDuckGo refuses automated queries at the moment (CAPTCHA, HTTP 202)", (await web.SearchAsync("x", null, Ct)).Error);

        site.Serve("/html/", "<div class=no-results>Nothing</div>");
        Assert.Null((await web.SearchAsync("x", null, Ct)).Error);
        site.Serve("/html/", "<p>Something else</p>");
        Assert.Equal("The answer of DuckDuckGo is not understood", (await web.SearchAsync("x", null, Ct)).Error);
    }

    [Theory]
    [InlineData("""[["google","CAPTCHA"],["duckduckgo","timeout"]]""", "google (CAPTCHA), duckduckgo (timeout)")]
    [InlineData("""[["google","Suspended: too many requests",true],["bing","access denied"],"brave",[],7]""", "google (Suspended: too many requests), bing (access denied), brave")]
    [InlineData("""[["x","line\n  break"]]""", "x (line break)")]
    public async Task Engines_that_are_blocked_are_named_when_there_is_nothing_else(string engines, string named)
    {
        site.Serve("/sx/search", $$"""{"query":"q","results":[],"unresponsive_engines":{{engines}}}""", "application/json");
        WebSearchResult none = await Searxng().SearchAsync("x", null, Ct);
        Assert.Equal((0, $"The search engines of SearXNG gave no results: {named}"), (none.Results.Count, none.Error));

        site.Serve("/sx/search", $$"""{"query":"q","results":[{"title":"T","url":"https://r.test/"}],"unresponsive_engines":{{engines}}}""", "application/json");
        WebSearchResult some = await Searxng().SearchAsync("x", null, Ct);
        Assert.Equal([new WebSearchHit("T", "https://r.test/", "")], some.Results);
        Assert.Null(some.Error);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task Nothing_found_is_no_error(string engines)
    {
        site.Serve("/sx/search", $$"""{"query":"q","results":[],"unresponsive_engines":{{engines}}}""", "application/json");
        WebSearchResult none = await Searxng().SearchAsync("x", null, Ct);
        Assert.Equal((0, null), (none.Results.Count, none.Error));
    }

    [Theory]
    [InlineData(429, """{"type":"ErrorResponse","error":{"code":"RATE_LIMITED","detail":"Request rate limit exceeded for plan.","status":429}}""", "Request error: Brave answered HTTP 429: RATE_LIMITED Request rate limit exceeded for plan.")]
    [InlineData(422, """{"error":{"code":"SUBSCRIPTION_TOKEN_INVALID","detail":"The provided subscription token is invalid."}}""", "Request error: Brave answered HTTP 422: SUBSCRIPTION_TOKEN_INVALID The provided subscription token is invalid.")]
    [InlineData(402, """{"message":"Quota exceeded"}""", "Request error: Brave answered HTTP 402: Quota exceeded")]
    [InlineData(503, "<html>", "Request error: Brave answered HTTP 503")]
    [InlineData(200, """{"type":"ErrorResponse","error":{"code":"OPTION_NOT_IN_PLAN"}}""", "Brave refused the query: OPTION_NOT_IN_PLAN")]
    public async Task Brave_says_why_it_refuses(int status, string body, string error)
    {
        await File.WriteAllTextAsync(key, "k", Ct);
        site.Serve("/brave", context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        WebSearchResult result = await site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Brave, SearchUrl = new Uri(site.Url("/brave")), SearchKeyFile = key }).SearchAsync("x", null, Ct);
        Assert.Equal((0, error), (result.Results.Count, result.Error));
    }

    [Fact]
    public async Task An_instance_without_json_is_told_of()
    {
        site.Serve("/sx/search", context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("Forbidden");
        });
        Assert.Equal("Request error: SearXNG answered HTTP 403: is json listed under search.formats of its settings?", (await Searxng().SearchAsync("x", null, Ct)).Error);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"results\":5}")]
    [InlineData("{\"results\":")]
    public async Task An_answer_that_is_none_is_an_error(string body)
    {
        site.Serve("/sx/search", body, "application/json");
        Assert.Equal("The answer of SearXNG is not understood", (await Searxng().SearchAsync("x", null, Ct)).Error);
    }

    [Fact]
    public async Task Failures_of_the_provider_are_errors()
    {
        Assert.Equal("Request error: SearXNG answered HTTP 404", (await Searxng().SearchAsync("x", null, Ct)).Error);
        site.ServeRedirect("/sx/search", "/elsewhere");
        Assert.Equal("Request error: too many redirects (maximum 0)", (await Searxng().SearchAsync("x", null, Ct)).Error);
        Assert.Equal("query must have 1 to 1000 characters", (await Searxng().SearchAsync("  ", null, Ct)).Error);
        Assert.Equal("query must have 1 to 1000 characters", (await Searxng().SearchAsync(new string('x', 1001), null, Ct)).Error);
    }

    [Fact]
    public void Half_a_configuration_is_refused_at_start()
    {
        Assert.Throws<ArgumentException>(() => site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Searxng }));
        Assert.Throws<ArgumentException>(() => site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Brave }));
        Assert.Throws<ArgumentException>(() => site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Searxng, SearchUrl = new Uri("ftp://x.test/") }));
        Assert.Throws<ArgumentException>(() => new EgressPolicy(new EgressOptions { AllowedDomains = ["a/b"] }));
    }

    private WebManager Searxng() => site.Manager(new WebOptions { SearchProvider = WebSearchProvider.Searxng, SearchUrl = new Uri(site.Url("/sx/")) });
}
