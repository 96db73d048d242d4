using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>web_browse with a real browser: what a page becomes when its scripts run.</summary>
[Collection("browser")]
public sealed class BrowseTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    [Fact]
    public async Task Scripts_make_the_content()
    {
        lab.Site.Serve("/data", "fetched", "text/plain");
        var url = lab.Site.Serve("/app", """
            <!doctype html><title>before</title><p id=a></p><script>
              fetch('/data').then(r => r.text()).then(t => { document.getElementById('a').textContent = t + ' and ' + 6 * 7; document.title = 'after'; });
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, null, "after", url), (page.Success, page.Error, page.Title, page.Url));
        Assert.StartsWith("<!DOCTYPE html>\n<html>", page.Content, StringComparison.Ordinal);
        Assert.Contains("<p id=\"a\">fetched and 42</p>", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_url_is_where_the_page_ended()
    {
        var last = lab.Site.Serve("/last", "<title>Last</title>here");
        lab.Site.Serve("/script", $"<script>location.href = '{last}'</script>");
        var first = lab.Site.ServeRedirect("/first", lab.Site.Url("/script"));

        var page = await lab.BrowseAsync(first);

        Assert.Equal((true, null, "Last", last), (page.Success, page.Error, page.Title, page.Url));
    }

    [Fact]
    public async Task A_page_of_an_error_is_a_page()
    {
        var url = lab.Site.Serve("/gone", async context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<h1>gone</h1>");
        });

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, null, null), (page.Success, page.Error, page.Title));
        Assert.Contains("<h1>gone</h1>", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_never_loads_ends_at_its_deadline()
    {
        await Warm();
        var url = lab.Site.Serve("/never", context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var page = await lab.BrowseAsync(url, 2);

        Assert.Equal((false, "Error browsing webpage: timed out after 2 seconds", url, ""), (page.Success, page.Error, page.Url, page.Content));
        Assert.True((await lab.BrowseAsync(lab.Site.Serve("/next", "next"))).Success);
    }

    [Theory]
    [InlineData("while (true) {}")]
    [InlineData("setTimeout(() => { while (true) {} }, 0)")]
    [InlineData("let a = 'x'.repeat(1 << 20); location.reload()")]
    [InlineData("while (true) alert('again')")]
    [InlineData("document.title = 'fine'; print(); window.onbeforeunload = () => 'stay'")]
    public async Task A_page_that_will_not_end_costs_one_call(string script)
    {
        await Warm();
        var url = lab.Site.Serve($"/hang{Random.Shared.Next()}", $"<script>{script}</script>");

        var page = await lab.BrowseAsync(url, 5);

        Assert.True(page.Success || page.Error!.StartsWith("Error browsing webpage: ", StringComparison.Ordinal), page.Error);
        Assert.True((await lab.BrowseAsync(lab.Site.Serve("/next", "next"))).Success);
    }

    [Fact]
    public async Task A_huge_page_is_cut_and_says_so()
    {
        var url = lab.Site.Serve("/huge", "<title>Huge</title><script>for (let i = 0; i < 16; i++) document.write('x'.repeat(1 << 20))</script>");

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, null, "Huge"), (page.Success, page.Error, page.Title));
        Assert.EndsWith($"\n[cut after {lab.Options.MaxContentLength} characters]", page.Content, StringComparison.Ordinal);
        Assert.InRange(page.Content.Length, lab.Options.MaxContentLength, lab.Options.MaxContentLength + 100);
    }

    /// <summary>All pages talk over one connection: what one of them makes the browser say there is no other call's affair.</summary>
    [Theory]
    [InlineData("console.log('x'.repeat(40 << 20))")]
    [InlineData("for (let i = 0; i < 3; i++) console.error('y'.repeat(36 << 20))")]
    [InlineData("try { history.replaceState(null, '', '#' + 'z'.repeat(34 << 20)) } catch { }")]
    public async Task What_one_page_says_too_loudly_fails_no_other(string script)
    {
        await Warm();
        var asked = new TaskCompletionSource();
        var loud = new TaskCompletionSource();
        var quiet = lab.Site.Serve($"/quiet{Random.Shared.Next()}", async context =>
        {
            asked.TrySetResult();
            await loud.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("<p>quiet</p>");
        });
        var noise = lab.Site.Serve($"/noise{Random.Shared.Next()}", $"<p>loud</p><script>{script}</script>");

        var waiting = lab.BrowseAsync(quiet);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var page = await lab.BrowseAsync(noise, 40);
        loud.SetResult();
        var other = await waiting;

        Assert.Equal((true, null), (other.Success, other.Error));
        Assert.Contains("<p>quiet</p>", other.Content, StringComparison.Ordinal);
        // Whether the page itself is read in time depends on the machine.
        Assert.True(page.Success || page.Error is "Error browsing webpage: the page or its address is too large to be read" or "Error browsing webpage: timed out after 40 seconds", page.Error);
    }

    [Fact]
    public async Task A_page_cannot_forge_what_is_read()
    {
        var url = lab.Site.Serve("/forge", """
            <title>Real</title><p>real</p><script>
              String.prototype.slice = () => 'forged'; Object.defineProperty(Element.prototype, 'outerHTML', { get: () => 'forged' });
              Object.defineProperty(document, 'title', { get: () => 'forged' }); JSON.stringify = () => 'forged'; XMLSerializer = null;
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.Equal((true, "Real"), (page.Success, page.Title));
        Assert.Contains("<p>real</p>", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_share_nothing()
    {
        var url = lab.Site.Serve("/state", """
            <p id=a></p><script>
              document.getElementById('a').textContent = '[' + document.cookie + localStorage.getItem('k') + ']';
              document.cookie = 'k=v; max-age=1000'; localStorage.setItem('k', 'v');
            </script>
            """);

        var first = await lab.BrowseAsync(url);
        var second = await lab.BrowseAsync(url);

        Assert.Contains("[null]", first.Content, StringComparison.Ordinal);
        Assert.Contains("[null]", second.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Downloads_service_workers_popups_and_permissions_are_off()
    {
        var popup = lab.Site.Serve("/popup", "<script>fetch('/popped')</script>");
        lab.Site.Serve("/worker.js", "self.addEventListener('fetch', () => {});", "text/javascript");
        var url = lab.Site.Serve("/wish", $$"""
            {{lab.KeepLoading()}}<p id=a></p><script>
              const say = t => document.getElementById('a').textContent += t + ';';
              window.open('{{popup}}');
              const worker = navigator.serviceWorker?.register('/worker.js').then(r => say(r ? 'worker yes' : 'worker no'), () => say('worker no'));
              const place = navigator.permissions.query({ name: 'geolocation' }).then(s => say('place ' + s.state));
              Promise.all([worker, place]).then(() => fetch('/done'));
              say('answer ' + confirm('Really?'));
            </script>
            """);
        lab.Site.Serve("/file", [1, 2, 3], "application/octet-stream", ("Content-Disposition", "attachment; filename=x.bin"));

        var page = await lab.BrowseAsync(url);
        var download = await lab.BrowseAsync(lab.Site.Url("/file"));

        Assert.True(page.Success, page.Error);
        var said = page.Content[page.Content.IndexOf("<p", StringComparison.Ordinal)..page.Content.IndexOf("</p>", StringComparison.Ordinal)];
        Assert.Contains("answer false;", said, StringComparison.Ordinal);
        Assert.Contains("place ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("worker yes", said, StringComparison.Ordinal);
        Assert.DoesNotContain("place granted", said, StringComparison.Ordinal);
        Assert.Equal((false, "Error browsing webpage: the address leads to a download, not to a page"), (download.Success, download.Error));
    }

    /// <summary>A download that is taken after all would fill the jail's memory, whatever the answer says.</summary>
    [Fact]
    public async Task A_download_that_a_page_begins_is_broken_off()
    {
        var ended = new TaskCompletionSource();
        lab.Site.Serve("/endless", async context =>
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.Headers.ContentDisposition = "attachment; filename=x.bin";
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
                    await Task.Delay(20, context.RequestAborted);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                ended.TrySetResult();
            }
        });
        // The page is loading until the download has ended.
        lab.Site.Serve("/ended", async context =>
        {
            await ended.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("broken off");
        });
        var url = lab.Site.Serve("/begin", """
            <p id=a>going on</p><script>
              fetch('/ended').then(r => r.text()).then(t => a.textContent = t);
              const link = document.createElement('a'); link.href = '/endless'; link.download = 'x.bin'; document.body.append(link); link.click();
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.True(page.Success, page.Error);
        Assert.Contains("<p id=\"a\">broken off</p>", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_service_worker_is_registered_where_a_page_could_have_one()
    {
        // Only by a loopback address (or by https) does a page have service workers at all.
        lab.Site.Serve("/sw.js", "self.addEventListener('fetch', () => {});", "text/javascript");
        lab.Site.Serve("/sw", $$"""
            {{lab.KeepLoading()}}<p id=a></p><script>
              navigator.serviceWorker.register('/sw.js').then(r => a.textContent = r ? 'registered' : 'nothing', () => a.textContent = 'refused').then(() => fetch('/done'));
            </script>
            """);

        var page = await lab.BrowseAsync(lab.Site.Url("/sw", "127.0.0.1"));

        Assert.True(page.Success, page.Error);
        Assert.Matches("<p id=\"a\">(nothing|refused)</p>", page.Content);
    }

    [Fact]
    public async Task Many_calls_at_once_wait_for_their_turn()
    {
        var calls = Enumerable.Range(0, 8).Select(i => lab.BrowseAsync(lab.Site.Serve($"/many{i}", $"<title>{i}</title>"))).ToList();

        var pages = await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), pages.Select(page => page.Title ?? page.Error));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(121)]
    public async Task A_timeout_out_of_range_is_refused(double seconds)
    {
        var page = await lab.BrowseAsync(lab.Site.Url("/"), seconds);

        Assert.Equal((false, "timeout must be more than 0 and at most 120 seconds"), (page.Success, page.Error));
    }

    private async Task Warm() => Assert.True((await lab.BrowseAsync(lab.Site.Serve("/warm", "warm"))).Success);
}
