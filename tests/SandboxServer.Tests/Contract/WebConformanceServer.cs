using System.Net;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>
/// Two servers with a jailed browser, one for every domain and one for example.com alone, a site of our own, and names that
/// only the tests' resolver knows. Nothing but the site can be dialled; every attempt is noted.
/// </summary>
public sealed class WebConformanceServer : IAsyncLifetime
{
    private readonly FixtureSite _site = new();
    private readonly List<IAsyncDisposable> _owned = [];

    private ConformanceCheck _open = null!;
    private ConformanceCheck _listed = null!;

    public async ValueTask InitializeAsync()
    {
        await _site.InitializeAsync();
        Serve();
        foreach (var (name, addresses) in WebAttackTable.Names)
        {
            _site.Resolver.Names[name] = [.. addresses.Split(',').Select(IPAddress.Parse)];
        }

        foreach (var name in (string[])["example.com", "sub.example.com", "evil.test", "evilexample.com"])
        {
            _site.Resolver.Names[name] = [IPAddress.Loopback];
        }

        _open = await StartAsync("*");
        // As an empty variable and a trailing comma would make it.
        _listed = await StartAsync(" Example.COM ,, ");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        await _site.DisposeAsync();
    }

    internal Task RunAsync(IEnumerable<ConformanceStep> steps) => RunAsync(_open, steps);

    internal Task RunListedAsync(IEnumerable<ConformanceStep> steps) => RunAsync(_listed, steps);

    private async Task RunAsync(ConformanceCheck check, IEnumerable<ConformanceStep> steps)
    {
        await check.RunAsync(steps.Select(step => new ConformanceStep(step.Tool, Place(step.Arguments), Place(step.Expected))));
        lock (_site.Dialer.Dialled)
        {
            Assert.All(_site.Dialer.Dialled, endpoint => Assert.Equal(_site.Endpoint, endpoint));
        }
    }

    private string Place(string text) => text.Replace("{SITE}", _site.Url(""), StringComparison.Ordinal).Replace("{PORT}", $"{_site.Port}", StringComparison.Ordinal);

    private async Task<ConformanceCheck> StartAsync(string domains)
    {
        var server = await ServerFixture.StartAsync(
            environment =>
            {
                environment["WEB_ALLOWED_DOMAINS"] = domains;
                environment["WEB_ALLOWED_ADDRESSES"] = _site.Endpoint.ToString();
                environment["WEB_SEARCH_PROVIDER"] = "searxng";
                environment["WEB_SEARCH_URL"] = $"http://{_site.Endpoint}/";
            },
            services =>
            {
                services.AddSingleton<IHostResolver>(_site.Resolver);
                services.AddSingleton<IDialer>(_site.Dialer);
            });
        _owned.Add(server);
        var client = await server.ConnectAsync(McpTransport.StreamableHttpSession);
        _owned.Add(client);
        return await ConformanceCheck.CreateAsync(client, server.Workspace, server.Directory, AppContext.BaseDirectory);
    }

    private void Serve()
    {
        _site.Serve("/", "<title>Home</title><p>home</p>");
        _site.Serve("/page", """
            <html><head><title>A  page</title><style>p { color: red }</style><script>var s = 'script';</script></head>
            <body><h1>Head</h1><p class="x"> one </p>

            <p class="x">two &amp; three</p><div id="empty"></div><noscript>off</noscript></body></html>
            """);
        _site.Serve("/dynamic", "<title>t</title><body><p id=a>before</p><script>document.title = 'made'; document.getElementById('a').textContent = 'by script';</script>");
        _site.Serve("/untitled", "<p>x</p>");
        _site.Serve("/latin", [.. "<title>t</title><p>caf"u8, 0xe9, .. "</p>"u8], "text/html; charset=iso-8859-1");
        _site.Serve("/meta", [.. "<meta charset=windows-1252><p>"u8, 0x80, .. "</p>"u8], "text/html");
        _site.Serve("/text", "plain <b>text</b>", "text/plain; charset=utf-8");
        _site.Serve("/json", """{"a":1}""", "application/json");
        _site.Serve("/image", [0x89, 0x50, 0x4e, 0x47], "image/png");
        _site.Serve("/empty", "");
        _site.Serve("/missing", context => Answer(context, StatusCodes.Status404NotFound));
        _site.Serve("/broken", context => Answer(context, StatusCodes.Status500InternalServerError));
        _site.Serve("/bomb", Bomb(), "text/html", ("Content-Encoding", "gzip"));
        _site.Serve("/large", $"<p>{new string('x', 6 << 20)}</p>");
        _site.Serve("/drip", Drip);
        _site.ServeRedirect("/moved", "/page");
        _site.ServeRedirect("/loop", "/loop");
        _site.ServeRedirect("/to-loopback", "http://127.0.0.1:1/");
        _site.ServeRedirect("/to-metadata", "http://169.254.169.254/latest/meta-data/");
        _site.ServeRedirect("/to-private-name", "http://kubernetes.default.svc/");
        _site.ServeRedirect("/to-file", "file:///etc/passwd");
        _site.ServeRedirect("/to-evil", $"http://evil.test:{_site.Port}/page");
        _site.ServeRedirect("/to-credentials", $"http://a:b@site.test:{_site.Port}/page");
        _site.Serve("/js-to-metadata", "<p>here</p><script>location = 'http://169.254.169.254/';</script>");
        _site.Serve("/inner", $$"""
            <title>inner</title><body><img src="http://169.254.169.254/x.png"><iframe src="http://localhost:1/"></iframe><iframe src="file:///etc/passwd"></iframe><p id=r>waiting</p><script>
            fetch('http://10.0.0.1/').then(r => r.text()).then(t => r.textContent = 'reached', () => document.getElementById('r').textContent = 'refused');
            </script>
            """);
        _site.Serve("/search", """{"results":[{"title":"T1","url":"https://r.test/1","content":"S1"},{"title":"T2","url":"https://r.test/2","content":"S2"},{"title":"T3","url":"https://r.test/3","content":""},{"title":"T4","url":"https://r.test/4","content":"S"},{"title":"T5","url":"https://r.test/5","content":"S"},{"title":"T6","url":"https://r.test/6","content":"S"}]}""", "application/json");
    }

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("the site's own words");
    }

    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    private static async Task Drip(HttpContext context)
    {
        context.Response.ContentType = "text/html";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync("<p>", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(50, context.RequestAborted);
        }
    }
}
