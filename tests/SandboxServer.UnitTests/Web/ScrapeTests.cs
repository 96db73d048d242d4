using System.IO.Compression;
using System.Text;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ContainerMcp.SandboxServer.Web;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Web;

/// <summary>web_scrape against a real server: what comes back of a page, and of answers that are no page.</summary>
public sealed class ScrapeTests : IAsyncLifetime
{
    private const string Article = """
        <!doctype html><html><head><title>
          A  Title </title><style>p{color:red}</style><script>var hidden = "no";</script></head>
        <body><h1>Head</h1>


        <p class=x>  One   <b>bold</b>
        </p><p class="x">Two</p><noscript>Enable scripts</noscript><div><p class=x>Three</p></div></body></html>
        """;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly FixtureSite site = new();

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Text_title_and_url_of_a_page_come_back()
    {
        string url = site.Serve("/article", Article);
        WebPageResult page = await site.Manager().ScrapeAsync(url, null, null, Ct);
        Assert.Equal((true, null, "A Title", url), (page.Success, page.Error, page.Title, page.Url));
        Assert.Equal("Head\nOne bold\nTwo\nThree", page.Content);
        Assert.DoesNotContain("hidden", page.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("Enable", page.Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p.x", "One bold\nTwo\nThree")]
    [InlineData("div p", "Three")]
    [InlineData("h1, b", "Head\nbold")]
    [InlineData("p:nth-of-type(2)", "Two")]
    [InlineData("div:has(> p)", "Three")]
    [InlineData("script", "var hidden = \"no\";")]
    [InlineData("h1 + p", "One bold")]
    [InlineData("body > p.x ~ div > p, h1", "Head\nThree")]
    [InlineData("html body div p.x", "Three")]
    [InlineData("style ~ script, title", "A  Title\nvar hidden = \"no\";")]
    [InlineData("h1 > p", "No elements found matching selector: h1 > p")]
    [InlineData("h1 p", "No elements found matching selector: h1 p")]
    [InlineData("p ~ h1", "No elements found matching selector: p ~ h1")]
    [InlineData("h1 + div", "No elements found matching selector: h1 + div")]
    [InlineData("h6", "No elements found matching selector: h6")]
    [InlineData("#id.none > a[href='x y']", "No elements found matching selector: #id.none > a[href='x y']")]
    public async Task A_selector_picks_elements(string selector, string content)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/article", Article), selector, null, Ct);
        Assert.True(page.Success, page.Error);
        Assert.Equal(content, page.Content);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("p:unknown-thing")]
    [InlineData("..x")]
    [InlineData("p > > b")]
    [InlineData("div:has(:has(p))")]
    [InlineData("div:has(a b c d)")]
    [InlineData(":not(:not(:not(:not(p))))")]
    public async Task A_selector_that_is_none_is_an_error_and_fetches_nothing(string selector)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/article", Article), selector, null, Ct);
        Assert.False(page.Success);
        Assert.Contains("elector", page.Error, StringComparison.Ordinal);
        Assert.Empty(site.Dialer.Dialled);
    }

    [Theory]
    [InlineData("text/html", "ISO-8859-1", "", "iso-8859-1")]
    [InlineData("text/html; charset=windows-1251", "windows-1251", "", "cyrillic")]
    [InlineData("text/html", "windows-1251", "<meta charset='windows-1251'>", "cyrillic")]
    [InlineData("text/html", "shift_jis", "<meta http-equiv=Content-Type content=\"text/html; charset=Shift_JIS\">", "japanese")]
    [InlineData("text/html; charset=\"utf-8\"", "utf-8", "<meta charset=latin1>", "japanese")]
    [InlineData("text/html", "utf-8", "", "japanese")]
    [InlineData("text/html; charset=nonsense", "utf-8", "", "japanese")]
    [InlineData("text/html", "utf-16", "", "japanese")]
    [InlineData("text/html", "windows-1252", "", "quotes")]
    public async Task Pages_are_read_in_their_own_encoding(string contentType, string encoding, string head, string sample)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string text = sample switch { "cyrillic" => "Привет", "japanese" => "日本", "quotes" => "“é”", _ => "café" };
        Encoding bytes = Encoding.GetEncoding(encoding);
        byte[] body = [.. encoding is "utf-16" ? bytes.GetPreamble() : [], .. bytes.GetBytes($"<html><head>{head}</head><body>{text}</body></html>")];
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/encoded", body, contentType), null, null, Ct);
        Assert.Equal((text, null), (page.Content, page.Error));
    }

    [Theory]
    [InlineData("application/xml", "<config><style/><name>value</name></config>", "value", null)]
    [InlineData("application/xhtml+xml", "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title><script src='a.js'/></head><body><p>a</p><p>b</p></body></html>", "a\nb", "X")]
    [InlineData("application/rss+xml; charset=utf-8", "<rss><channel><title><![CDATA[My feed]]></title><item><link>http://f.test/</link></item></channel></rss>", "My feed\nhttp://f.test/", "My feed")]
    [InlineData("text/html", "<?xml version='1.0'?>\n<rss><channel><title>Called HTML</title><link>http://f.test/</link></channel></rss>", "Called HTML\nhttp://f.test/", "Called HTML")]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><title>S</title><text>t</text></svg>", "t", "S")]
    [InlineData(null, "<?xml version='1.0'?><a><title/><b>1</b><b>2</b></a>", "1\n2", null)]
    [InlineData("text/html;;charset", "<title>P</title><p>a<p>b", "a\nb", "P")]
    public async Task Markup_is_parsed_as_what_it_is(string? contentType, string markup, string content, string? title)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/markup", Encoding.UTF8.GetBytes(markup), contentType), null, null, Ct);
        Assert.Equal((content, title, null), (page.Content, page.Title, page.Error));
    }

    [Theory]
    [InlineData("text/plain", "the content is no text, although its type is text/plain")]
    [InlineData("application/yaml", "the content is no text, although its type is application/yaml")]
    [InlineData(null, "content type not supported: none, and the content is no text (HTML, XML, JSON and plain text are)")]
    public async Task Bytes_are_no_text_whatever_they_are_called(string? contentType, string error)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/bytes", [0x7f, 0x45, 0x4c, 0x46, 2, 1, 0, 0], contentType), null, null, Ct);
        Assert.Equal((false, "", error), (page.Success, page.Content, page.Error));
    }

    [Theory]
    [InlineData("application/yaml", "a:\n  - 1\n")]
    [InlineData("application/x-yaml; charset=utf-8", "a: é")]
    [InlineData("application/openapi+yaml", "a: 1")]
    [InlineData("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("application/jsonl", "{}\n{}\n")]
    [InlineData("application/toml", "a = 1\n")]
    [InlineData("application/javascript", "if (a < b) { c(); }")]
    [InlineData("application/csv", "a,b\n")]
    [InlineData("application/sql", "select 1")]
    [InlineData("message/rfc822", "Subject: x\n\nbody")]
    [InlineData("application/json", "{\"a\":  [1,\n 2]}")]
    [InlineData("application/ld+json", "{}")]
    [InlineData("text/plain", "a  b\n\n<b>c</b>")]
    [InlineData("text/csv", "a,b\n1,2\n")]
    public async Task Text_that_is_no_markup_comes_as_it_is(string contentType, string text)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/plain", text, contentType), null, null, Ct);
        Assert.Equal((text, null, null), (page.Content, page.Title, page.Error));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [InlineData("application/pdf")]
    [InlineData("video/mp4")]
    public async Task Other_content_is_refused_by_its_type(string contentType)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/binary", "x", contentType), null, null, Ct);
        Assert.Equal((false, $"content type not supported: {contentType} (HTML, XML, JSON and plain text are)"), (page.Success, page.Error));
    }

    [Theory]
    [InlineData(404, "Request error: HTTP 404 NotFound")]
    [InlineData(500, "Request error: HTTP 500 InternalServerError")]
    [InlineData(403, "Request error: HTTP 403 Forbidden")]
    public async Task Error_statuses_are_request_errors(int status, string error)
    {
        string url = site.Serve("/status", context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("secret body");
        });
        WebPageResult page = await site.Manager().ScrapeAsync(url, null, null, Ct);
        Assert.Equal((false, error, "", url), (page.Success, page.Error, page.Content, page.Url));
    }

    [Fact]
    public async Task Nobody_there_is_a_request_error()
    {
        Assert.Equal("Request error: cannot resolve nowhere.test", (await site.Manager().ScrapeAsync("http://nowhere.test/", null, null, Ct)).Error);
        site.Resolver.Names["down.test"] = [System.Net.IPAddress.Parse("8.8.8.8")];
        Assert.Equal("Request error: cannot connect to down.test port 80", (await site.Manager().ScrapeAsync("http://down.test/", null, null, Ct)).Error);
        Assert.StartsWith("Request error: no secure connection", (await site.Manager().ScrapeAsync(site.Url("/").Replace("http:", "https:", StringComparison.Ordinal), null, null, Ct)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_is_bounded_also_when_it_grows_by_decompression()
    {
        WebManager web = site.Manager(new WebOptions { MaxBodyBytes = 100_000 });
        const string Error = "Request error: the response is larger than 100000 bytes";
        Assert.Equal(Error, (await web.ScrapeAsync(site.Serve("/big", new byte[100_001], "text/plain"), null, null, Ct)).Error);
        Assert.Equal(Error, (await web.ScrapeAsync(site.Serve("/endless", EndlessAsync), null, null, Ct)).Error);
        Assert.Equal(Error, (await web.ScrapeAsync(site.Serve("/gzip", Compress(s => new GZipStream(s, CompressionLevel.Optimal)), "text/html", ("Content-Encoding", "gzip")), null, null, Ct)).Error);
        Assert.Equal(Error, (await web.ScrapeAsync(site.Serve("/br", Compress(s => new BrotliStream(s, CompressionLevel.Fastest)), "text/html", ("Content-Encoding", "br")), null, null, Ct)).Error);
        Assert.True((await web.ScrapeAsync(site.Serve("/fits", new string('x', 100_000), "text/plain"), null, null, Ct)).Success);
    }

    [Fact]
    public async Task Compressed_pages_are_read_and_broken_ones_are_an_error()
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write("<p>zipped</p>"u8);
        }
        Assert.Equal("zipped", (await site.Manager().ScrapeAsync(site.Serve("/ok", small.ToArray(), "text/html", ("Content-Encoding", "gzip")), null, null, Ct)).Content);
        Assert.Equal("Request error: the response is incomplete or broken", (await site.Manager().ScrapeAsync(site.Serve("/bad", "no gzip"u8.ToArray(), "text/html", ("Content-Encoding", "gzip")), null, null, Ct)).Error);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("X-GZip", "gzip")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "deflate")]
    [InlineData("br", "br")]
    [InlineData("identity", "")]
    [InlineData("", "")]
    [InlineData("gzip, br", "gzip br")]
    [InlineData("br, identity , x-gzip", "br gzip")]
    [InlineData("deflate, gzip, gzip", "deflate gzip gzip")]
    public async Task Content_codings_are_undone(string coding, string applied)
    {
        byte[] body = applied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate("<p>coded</p>"u8.ToArray(), Code);
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/coded", body, "text/html", ("Content-Encoding", coding)), null, null, Ct);
        Assert.Equal(("coded", null), (page.Content, page.Error));
    }

    [Theory]
    [InlineData("zstd", "zstd")]
    [InlineData("compress", "compress")]
    [InlineData("gzip, x-new", "x-new")]
    [InlineData("utf-8", "utf-8")]
    public async Task A_content_coding_that_is_not_known_is_refused_by_its_name(string coding, string unknown)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/coded", "<p>?</p>"u8.ToArray(), "text/html", ("Content-Encoding", coding)), null, null, Ct);
        Assert.Equal((false, "", $"Request error: the answer has the content coding {unknown}, which is not known (gzip, deflate, br are)"), (page.Success, page.Content, page.Error));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task An_empty_body_has_nothing_to_undo(string coding)
    {
        WebPageResult page = await site.Manager().ScrapeAsync(site.Serve("/coded", [], "text/html", ("Content-Encoding", coding)), null, null, Ct);
        Assert.Equal(("", null), (page.Content, page.Error));
    }

    [Theory]
    [InlineData("/hang", false)]
    [InlineData("/drip", true)]
    public async Task The_deadline_covers_slow_answers(string path, bool drip)
    {
        string url = site.Serve(path, context => DripAsync(context, drip));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        WebPageResult page = await site.Manager().ScrapeAsync(url, null, TimeSpan.FromSeconds(1), Ct);
        Assert.Equal("Request error: timed out after 1 seconds", page.Error);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(121)]
    public async Task A_timeout_out_of_range_is_named(int seconds) =>
        Assert.Equal("timeout must be more than 0 and at most 120 seconds", (await site.Manager().ScrapeAsync(site.Url("/"), null, TimeSpan.FromSeconds(seconds), Ct)).Error);

    [Fact]
    public async Task The_callers_cancellation_is_not_an_answer()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        string url = site.Serve("/hang", context =>
        {
            cancel.Cancel();
            return DripAsync(context, false);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.Manager().ScrapeAsync(url, null, null, cancel.Token));
    }

    [Fact]
    public async Task Hostile_pages_cost_little()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("the page is nested more than 500 levels deep", (await ScrapeAsync(Repeat("<div>", 900_000))).Error);
        Assert.Equal("the page has more than 200000 elements", (await ScrapeAsync(Repeat("<br>", 900_000))).Error);
        Assert.Equal("the page has more than 300000 elements and attributes", (await ScrapeAsync("<body>" + Repeat("<b a b c d e f g>x</b>", 199_000))).Error);
        Assert.True((await ScrapeAsync(Repeat("<p><b><i><a href=x>", 3_000))).Error is null or "the page is nested more than 500 levels deep");
        Assert.True((await ScrapeAsync(Repeat("<li>x", 100_000))).Success);
        Assert.True((await ScrapeAsync(Repeat("<table><tr><td>", 50))).Success);
        string chain = "x " + Repeat("* ", 100) + "i";
        Assert.Equal($"No elements found matching selector: {chain}", (await site.Manager().ScrapeAsync(site.Serve("/deep", Repeat("<div>", 450) + Repeat("<i></i>", 10_000)), chain, null, Ct)).Content);
        WebPageResult cut = await site.Manager(new WebOptions { MaxContentLength = 10_000 }).ScrapeAsync(site.Serve("/nest", Repeat("<div>text ", 450)), "div", null, Ct);
        Assert.EndsWith("\n[cut after 10000 characters]", cut.Content, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());

        Task<WebPageResult> ScrapeAsync(string html) => site.Manager().ScrapeAsync(site.Serve("/hostile", html), null, null, Ct);
        static string Repeat(string part, int times) => string.Concat(Enumerable.Repeat(part, times));
    }

    [Fact]
    public async Task The_deadline_covers_the_parsing_of_hostile_pages()
    {
        string url = site.Serve("/hostile", string.Concat(Enumerable.Repeat("<span>", 250)) + string.Concat(Enumerable.Repeat("</z>", 1_200_000)));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        WebPageResult page = await site.Manager().ScrapeAsync(url, null, TimeSpan.FromSeconds(1), Ct);
        Assert.Equal("Request error: timed out after 1 seconds", page.Error);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    /// <summary>Tokens that make no element: only the next piece of the source looks at the time.</summary>
    [Fact]
    public void A_page_that_is_being_read_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        cancel.CancelAfter(TimeSpan.FromMilliseconds(20));

        Assert.ThrowsAny<OperationCanceledException>(() => new Page(string.Concat(Enumerable.Repeat("</z>", 5_000_000)), isXml: false, 100, cancel.Token));
    }

    [Fact]
    public async Task Nothing_else_of_a_page_is_loaded()
    {
        string url = site.Serve("/page", "<link rel=stylesheet href=/s.css><img src=/i.png><script src=/s.js></script><iframe src=/f></iframe><meta http-equiv=refresh content='0;url=/r'><object data=/o></object>hi");
        Assert.Equal("hi", (await site.Manager().ScrapeAsync(url, null, null, Ct)).Content);
        Assert.Equal(["site.test/page"], site.Requests);
    }

    private static byte[] Code(byte[] body, string coding)
    {
        using var result = new MemoryStream();
        using (Stream stream = coding switch
        {
            "br" => new BrotliStream(result, CompressionLevel.Fastest, leaveOpen: true),
            "zlib" => new ZLibStream(result, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new DeflateStream(result, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body);
        }
        return result.ToArray();
    }

    private static byte[] Compress(Func<Stream, Stream> compress)
    {
        using var result = new MemoryStream();
        using (Stream stream = compress(result))
        {
            stream.Write(new byte[50_000_000]);
        }
        return result.ToArray();
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(new string('x', 8192), context.RequestAborted);
        }
    }

    private static async Task DripAsync(HttpContext context, bool drip)
    {
        context.Response.ContentType = "text/html";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            if (drip)
            {
                await context.Response.WriteAsync("x", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            await Task.Delay(50, context.RequestAborted);
        }
    }
}
