using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>Whatever a page tries, the browser gets nowhere that web_scrape would not: nothing forbidden is ever dialled.</summary>
[Collection("browser")]
public sealed class BrowserEgressTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    [Theory]
    [InlineData("file:///etc/passwd", "URL must start with http:// or https:// (got: file:///etc/passwd)")]
    [InlineData("chrome://version", "URL must start with http:// or https:// (got: chrome://version)")]
    [InlineData("data:text/html,x", "URL must start with http:// or https:// (got: data:text/html,x)")]
    [InlineData("view-source:http://site.test/", "URL must start with http:// or https:// (got: view-source:http://site.test/)")]
    [InlineData("http://user:secret@site.test/", "URL contains credentials: http://user:secret@site.test/")]
    [InlineData("http://evil.example\\.site.test/", "URL contains a backslash: http://evil.example\\.site.test/")]
    [InlineData("http://evil.example/", "Domain not allowed: evil.example. Allowed domains: test, 127.0.0.1, 169.254.169.254")]
    [InlineData("http://127.0.0.1:22/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("https://127.0.0.1/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("http://2130706433:22/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("http://169.254.169.254/latest/meta-data", "Private and internal addresses are refused: 169.254.169.254")]
    [InlineData("https://inside.test/", "Private and internal addresses are refused: inside.test has no public address")]
    [InlineData("http://nowhere.test/", "Error browsing webpage: cannot resolve nowhere.test")]
    public async Task A_forbidden_page_is_refused_as_by_web_scrape(string url, string error)
    {
        var page = await lab.BrowseAsync(url);

        Assert.Equal((false, error, url, "", null), (page.Success, page.Error, page.Url, page.Content, page.Title));
        Assert.Empty(lab.Astray());
    }

    [Theory]
    [InlineData("http://127.0.0.1:22/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("https://127.0.0.1:8000/", "Private and internal addresses are refused: 127.0.0.1")]
    [InlineData("http://169.254.169.254/", "Private and internal addresses are refused: 169.254.169.254")]
    [InlineData("http://inside.test/", "Private and internal addresses are refused: inside.test has no public address")]
    [InlineData("http://evil.example/", "Domain not allowed: evil.example. Allowed domains: test, 127.0.0.1, 169.254.169.254")]
    public async Task A_redirect_to_a_forbidden_place_is_refused(string target, string error)
    {
        var byServer = lab.Site.ServeRedirect($"/go{Random.Shared.Next()}", target);
        var byScript = lab.Site.Serve($"/js{Random.Shared.Next()}", $"<p>lure</p><script>location.href = '{target}'</script>");
        var later = lab.Site.Serve($"/later{Random.Shared.Next()}", $"<p>lure</p><script>setTimeout(() => location.replace('{target}'), 200)</script>");
        var byMeta = lab.Site.Serve($"/meta{Random.Shared.Next()}", $"<meta http-equiv=refresh content='0; url={target}'><p>lure</p>");

        foreach (var url in new[] { byServer, byScript, later, byMeta })
        {
            var page = await lab.BrowseAsync(url);
            Assert.Equal((false, error, url, ""), (page.Success, page.Error, page.Url, page.Content));
        }

        Assert.Empty(lab.Astray());
    }

    [Fact]
    public async Task A_page_that_ends_where_no_proxy_is_asked_is_refused()
    {
        var url = lab.Site.Serve("/blob", "<p>lure</p><script>location.href = URL.createObjectURL(new Blob(['<p>forged</p>'], { type: 'text/html' }))</script>");

        var page = await lab.BrowseAsync(url);

        Assert.Equal((false, url, ""), (page.Success, page.Url, page.Content));
        Assert.StartsWith("URL must start with http:// or https:// (got: blob:", page.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_file_cannot_be_reached_from_a_page()
    {
        var url = lab.Site.Serve("/local", """
            <p id=a>start</p><iframe src="file:///etc/passwd"></iframe><iframe src="chrome://version"></iframe><script>
              fetch('file:///etc/passwd').then(r => r.text()).then(t => a.textContent = t);
              location.href = 'file:///etc/passwd';
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.DoesNotContain("root:", page.Content, StringComparison.Ordinal);
        Assert.True(page.Url == url, page.Url);
    }

    [Fact]
    public async Task No_part_of_a_page_reaches_a_forbidden_place()
    {
        string[] places = ["http://127.0.0.1:22", "http://localhost:8000", "http://[::1]:8000", "http://169.254.169.254", "https://10.0.0.1", "http://inside.test:8080", "http://evil.example"];
        var tries = string.Join('\n', places.Select(place => $$"""
            tell('fetch', fetch('{{place}}/x', { mode: 'no-cors' }).then(async r => { if (r.type !== 'opaque') throw 0; })),
            tell('frame', new Promise(done => { const f = document.createElement('iframe'); f.src = '{{place}}/x'; f.onload = () => done(); document.body.append(f); setTimeout(done, 1000); })),
            tell('image', new Promise((yes, no) => { const i = new Image(); i.onload = yes; i.onerror = no; i.src = '{{place}}/x'; })),
            tell('socket', new Promise((yes, no) => { const s = new WebSocket('{{place}}/x'.replace('http', 'ws')); s.onopen = yes; s.onerror = no; })),
            tell('beacon', Promise.resolve(navigator.sendBeacon('{{place}}/x', 'x'))),
            tell('events', new Promise((yes, no) => { const e = new EventSource('{{place}}/x'); e.onopen = yes; e.onerror = no; })),
            """));
        var url = lab.Site.Serve("/parts", $$"""
            {{lab.KeepLoading()}}<p id=log></p><link rel=preconnect href="http://127.0.0.1:22"><link rel=dns-prefetch href="http://inside.test"><script>
              window.onload = () => {
                const tell = (what, p) => p.then(() => log.textContent += what + ' yes;', () => log.textContent += what + ' no;');
                Promise.all([{{tries}}]).then(() => fetch('/done'));
                const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:22' }, { urls: 'turn:169.254.169.254:80?transport=tcp', username: 'u', credential: 'c' }] });
                peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o));
                new Worker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.1:22/w')"])));
              };
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.True(page.Success, page.Error);
        var log = page.Content[page.Content.IndexOf("<p", StringComparison.Ordinal)..page.Content.IndexOf("</p>", StringComparison.Ordinal)];
        Assert.DoesNotContain("socket yes", log, StringComparison.Ordinal);
        Assert.DoesNotContain("events yes", log, StringComparison.Ordinal);
        Assert.DoesNotContain("image yes", log, StringComparison.Ordinal);
        Assert.Contains("socket no", log, StringComparison.Ordinal);
        Assert.Empty(lab.Astray());
    }

    [Fact]
    public async Task What_is_allowed_works_from_every_part_of_a_page()
    {
        lab.Site.Serve("/echo", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.UTF8.GetBytes("through the socket"), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        lab.Site.Serve("/form", async context => await context.Response.WriteAsync($"posted {await new StreamReader(context.Request.Body).ReadToEndAsync()}"));
        lab.Site.Serve("/frame", "<p>framed</p><script>parent.postMessage('from the frame', '*')</script>");
        var url = lab.Site.Serve("/all", $$"""
            {{lab.KeepLoading()}}<p id=log></p><iframe src="/frame"></iframe><script>
              let told = 0;
              const tell = t => { document.getElementById('log').textContent += t + ';'; if (++told === 3) fetch('/done'); };
              window.onmessage = e => tell(e.data);
              const s = new WebSocket('ws://' + location.host + '/echo'); s.onmessage = e => tell(e.data); s.onerror = () => tell('socket failed');
              fetch('/form', { method: 'POST', body: 'a body' }).then(r => r.text()).then(tell);
            </script>
            """);

        var page = await lab.BrowseAsync(url);

        Assert.True(page.Success, page.Error);
        Assert.Contains("from the frame;", page.Content, StringComparison.Ordinal);
        Assert.Contains("through the socket;", page.Content, StringComparison.Ordinal);
        Assert.Contains("posted a body;", page.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_gains_nothing()
    {
        var port = lab.Site.Port;
        lab.Site.Resolver.Turns["rebind.test"] = new([[System.Net.IPAddress.Loopback], [System.Net.IPAddress.Parse("10.9.9.9")], [System.Net.IPAddress.Parse("10.9.9.9")]]);
        lab.Site.Serve("/rebind", $$"""
            <p id=log>start</p><script>
              fetch('http://rebind.test:{{port}}/second').then(r => r.text()).then(t => log.textContent = r.status + t, () => log.textContent = 'no');
            </script>
            """);

        var page = await lab.BrowseAsync(lab.Site.Url("/rebind", "rebind.test"));

        Assert.True(page.Success, page.Error);
        Assert.Empty(lab.Astray());
    }
}
