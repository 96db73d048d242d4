using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>What a page shows besides its own document, and what an address leads to that is no page.</summary>
[Collection("browser")]
public sealed class FrameTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    [Fact]
    public async Task Frames_are_read_behind_the_page_and_what_could_not_be_is_named()
    {
        lab.Site.Resolver.Names["other.test"] = lab.Site.Resolver.Names["site.test"];
        var nested = lab.Site.Serve("/nested", "<p>nested text</p>");
        lab.Site.Serve("/inner", $"<p>inner text</p><iframe src='{nested}'></iframe>");
        lab.Site.Serve("/other", "<p id=a>x</p><script>a.textContent = 'other ' + 'text'</script>");
        var url = lab.Site.Serve("/outer", $"""
            <title>Outer</title><p>outer text</p><iframe src="/inner"></iframe><iframe src="{lab.Site.Url("/other", "other.test")}"></iframe>
            <iframe srcdoc="<p>written text</p>"></iframe><iframe></iframe><iframe src="http://169.254.169.254/-->"></iframe><iframe src="http://evil.example/"></iframe><iframe src="https://inside.test/x"></iframe>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, null, "Outer"), (page.Success, page.Error, page.Title));
        foreach (var part in new[]
        {
            "<p>outer text</p>", $"\n<!-- frame: {lab.Site.Url("/inner")} -->\n", "<p>inner text</p>", $"\n<!-- frame: {nested} -->\n", "<p>nested text</p>",
            $"\n<!-- frame: {lab.Site.Url("/other", "other.test")} -->\n", ">other text</p>", "\n<!-- frame: about:srcdoc -->\n", "<body><p>written text</p>",
            "\n<!-- frame not read: http://169.254.169.254/-%2D%3E (Private and internal addresses are refused: 169.254.169.254) -->", "\n<!-- frame not read: http://evil.example/ (Domain not allowed: evil.example",
            "\n<!-- frame not read: https://inside.test/x (Private and internal addresses are refused",
        })
        {
            Assert.Contains(part, page.Content, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("about:blank", page.Content, StringComparison.Ordinal);
        Assert.Empty(lab.Astray());
    }

    [Fact]
    public async Task A_page_of_frames_is_read()
    {
        lab.Site.Serve("/menu", "<p>the menu</p>");
        lab.Site.Serve("/text", "<p>the text</p>");

        var page = await lab.BrowseAsync(lab.Site.Serve("/frameset", "<html><frameset cols='20%,80%'><frame src=/menu><frame src=/text></frameset></html>"));

        Assert.Contains("<p>the menu</p>", page.Content, StringComparison.Ordinal);
        Assert.Contains("<p>the text</p>", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadow_roots_are_part_of_the_page()
    {
        var page = await lab.BrowseAsync(lab.Site.Serve("/shadow", """
            <!doctype html><html lang=en><div id=a>light<template shadowrootmode=open><p>declared</p></template></div><x-y></x-y><script>
              customElements.define('x-y', class extends HTMLElement {
                connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p>made</p><div id=in></div>'; this.shadowRoot.getElementById('in').attachShadow({ mode: 'open' }).innerHTML = '<p>deep</p>'; }
              });
              Element.prototype.getHTML = () => 'forged';
            </script>
            """));

        Assert.True(page.Success, page.Error);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", page.Content, StringComparison.Ordinal);
        Assert.EndsWith("</html>", page.Content, StringComparison.Ordinal);
        foreach (var part in new[] { "<template shadowrootmode=\"open\"><p>declared</p></template>light", "<p>made</p>", "<p>deep</p>" })
        {
            Assert.Contains(part, page.Content, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("application/pdf", null, "a PDF document")]
    [InlineData("application/pdf", "attachment; filename=x.pdf", "a PDF document")]
    [InlineData("image/png", null, "an image (image/png)")]
    [InlineData("video/mp4", null, "a video (video/mp4)")]
    [InlineData("audio/mpeg", null, "a sound (audio/mpeg)")]
    [InlineData("application/zip", null, "a download")]
    [InlineData("application/octet-stream", null, "a download")]
    [InlineData("text/html", "attachment", "a download")]
    public async Task What_is_no_page_is_told(string type, string? disposition, string what)
    {
        var headers = disposition is null ? Array.Empty<(string, string)>() : [("Content-Disposition", disposition)];
        var url = lab.Site.Serve($"/thing{Random.Shared.Next()}", "%PDF-1.4 %%EOF"u8.ToArray(), type, headers);

        var page = await lab.BrowseAsync(url);

        Assert.Equal((false, $"Error browsing webpage: the address leads to {what}, not to a page", "", url), (page.Success, page.Error, page.Content, page.Url));
    }

    [Theory]
    [InlineData("application/yaml", "a:\n  - b: \"<c>\"\n")]
    [InlineData("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("application/toml", "a = '<b>'\n")]
    [InlineData("application/javascript", "if (a < b && c > d) { e(); }")]
    [InlineData("text/javascript", "if (a < b && c > d) { e(); }")]
    [InlineData("text/csv", "a,b\n\"<c>\",d\n")]
    [InlineData("application/json", "{\"a\":  \"<b> & c\"}")]
    [InlineData("text/plain", "  a < b\n\n  c")]
    [InlineData("text/markdown", "# a <b>\n")]
    [InlineData("application/xml", "<a><style/><b>c &amp; d</b></a>")]
    [InlineData("application/rss+xml", "<rss><channel><title>t</title><link>http://f.test/</link></channel></rss>")]
    public async Task Text_that_is_no_page_comes_as_it_is(string type, string text)
    {
        var url = lab.Site.Serve($"/text{Random.Shared.Next()}", text, type);

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, null, text, url), (page.Success, page.Error, page.Content, page.Url));
    }

    [Fact]
    public async Task Text_that_would_be_saved_is_read_and_judged_like_any_page()
    {
        var table = lab.Site.Serve("/table", "a,b\n1,2\n"u8.ToArray(), "text/csv", ("Content-Disposition", "attachment; filename=x.csv"));

        Assert.Equal("a,b\n1,2\n", (await lab.BrowseAsync(table)).Content);
        Assert.Equal((false, "Domain not allowed: evil.example. Allowed domains: test, 127.0.0.1, 169.254.169.254"), await lab.BrowseAsync("http://evil.example/x.yaml") is var page ? (page.Success, page.Error) : default);
    }
}
