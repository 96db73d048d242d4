using ContainerMcp.SandboxServer.Egress;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>What the audit line of a web_browse call knows of the connections of its page.</summary>
[Collection("browser")]
public sealed class BrowserTrailTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    [Fact]
    public async Task Every_connection_of_the_page_is_noted_with_its_reason()
    {
        lab.Site.Serve("/part", "x"u8.ToArray(), "text/plain", ("Access-Control-Allow-Origin", "*"));
        var url = Page("/trail", "http://inside.test:8080", "http://evil.example", "https://169.254.169.254", "http://nowhere.test", $"http://other.test:{lab.Site.Port}");
        lab.Site.Resolver.Names["other.test"] = lab.Site.Resolver.Names["site.test"];

        var decisions = await VisitAsync(url);

        Assert.Equivalent(
            new EgressDecision[]
            {
                new("site.test", lab.Site.Port, true),
                new("inside.test", 8080, false, "address"),
                new("evil.example", 80, false, "domain"),
                new("169.254.169.254", 443, false, "address"),
                new("nowhere.test", 80, true, "failed"),
                new("other.test", lab.Site.Port, true),
            },
            decisions,
            strict: true);
    }

    [Fact]
    public async Task Calls_at_the_same_time_do_not_see_each_others()
    {
        var calls = Enumerable.Range(0, 4).Select(i => (Host: $"refused{i}.example", Call: VisitAsync(Page($"/call{i}", $"http://refused{i}.example")))).ToList();
        await Task.WhenAll(calls.Select(call => call.Call));

        Assert.All(calls, call => Assert.Equal(["site.test", call.Host], call.Call.Result.Select(decision => decision.Host).Order().Reverse()));
    }

    [Fact]
    public async Task A_page_that_is_refused_before_a_browser_sees_it_is_noted()
    {
        Assert.Equal([new("127.0.0.1", 22, false, "address")], await VisitAsync("http://127.0.0.1:22/"));
        Assert.Equal([new("-", 0, false, "url")], await VisitAsync("not a url"));
    }

    [Fact]
    public async Task A_page_that_tries_many_places_makes_a_bounded_line()
    {
        var trail = EgressTrail.Begin();
        var page = await lab.BrowseAsync(Page("/many", [.. Enumerable.Range(0, 50).Select(i => $"http://many{i}.example")]));

        Assert.True(page.Success, page.Error);
        var (decisions, omitted) = trail.Read();
        Assert.Equal((32, 51), (decisions.Count, decisions.Count + omitted));
    }

    private async Task<IReadOnlyList<EgressDecision>> VisitAsync(string url)
    {
        var trail = EgressTrail.Begin();
        _ = await lab.BrowseAsync(url);
        return trail.Read().Decisions;
    }

    private string Page(string path, params string[] places) => lab.Site.Serve(path, $"""
        <p id=log></p><script>
          Promise.allSettled({System.Text.Json.JsonSerializer.Serialize(places)}.map(place => fetch(place + '/part'))).then(() => log.textContent = 'done');
        </script>
        """);
}
