using System.Net;
using System.Text;
using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>
/// A real web server on loopback, names that only the tests' resolver knows, and a <see cref="WebManager"/> whose dialer
/// records every attempt and reaches nothing but this server. No test can send a packet anywhere else.
/// </summary>
public sealed class FixtureSite : IAsyncLifetime
{
    private readonly Dictionary<string, RequestDelegate> pages = [];
    private WebApplication? server;

    internal TestResolver Resolver { get; } = new();

    internal RecordingDialer Dialer { get; } = new();

    internal List<string> Requests { get; } = [];

    /// <summary>The same as they were asked for: whole, nothing decoded.</summary>
    internal List<string> Targets { get; } = [];

    internal int Port { get; private set; }

    internal IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0);
            // As other servers do: each byte as it is.
            k.RequestHeaderEncodingSelector = k.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
        server = builder.Build();
        server.UseWebSockets();
        server.Run(AnswerAsync);
        await server.StartAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Port = new Uri(address).Port;
        Dialer.Reachable = Endpoint;
        Resolver.Names["site.test"] = [IPAddress.Loopback];
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await server.StopAsync(soon.Token);
            await server.DisposeAsync();
        }
    }

    internal string Url(string path, string host = "site.test") => $"http://{host}:{Port}{path}";

    /// <summary>Serves a page and returns its URL.</summary>
    internal string Serve(string path, string body, string contentType = "text/html; charset=utf-8") => Serve(path, Encoding.UTF8.GetBytes(body), contentType);

    internal string Serve(string path, byte[] body, string? contentType, params (string Name, string Value)[] headers) => Serve(path, async context =>
    {
        context.Response.ContentType = contentType;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }
        await context.Response.Body.WriteAsync(body);
    });

    internal string Serve(string path, RequestDelegate page)
    {
        pages[path] = page;
        return Url(path);
    }

    internal string ServeRedirect(string path, string location, int status = 302) => Serve(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    /// <summary>A manager which may reach this server's address and, unless told otherwise, every name.</summary>
    internal WebManager Manager(WebOptions? options = null, EgressOptions? egress = null)
    {
        options = (options ?? new WebOptions()) with { AllowedAddresses = [Endpoint] };
        egress = (egress ?? options.Egress) with { AllowedAddresses = [Endpoint] };
        var pages = new PageReader(new MemoryBudget(1L << 30, TimeProvider.System), TimeProvider.System);
        return new WebManager(
            options, Client(egress), SearchProviders.Create(options, Client, pages), new EgressPolicy(egress), new NoRenderer(), pages, TimeProvider.System);
    }

    internal EgressClient Client(EgressOptions egress)
    {
        var policy = new EgressPolicy(egress);
        return new EgressClient(policy, new EgressConnector(policy, Resolver, Dialer, NullLogger<EgressConnector>.Instance));
    }

    private sealed class NoRenderer : IPageRenderer
    {
        public Task<RenderedPage> RenderAsync(Uri url, BrowseWait wait, CancellationToken ct) => throw new BrowserFault("there is no browser in these tests");
    }

    private Task AnswerAsync(HttpContext context)
    {
        lock (Requests)
        {
            Requests.Add(context.Request.Host.Host + context.Request.Path + context.Request.QueryString);
            Targets.Add($"http://{context.Request.Host}{context.Features.Get<IHttpRequestFeature>()!.RawTarget}");
        }
        if (pages.TryGetValue(context.Request.Path, out RequestDelegate? page))
        {
            return page(context);
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
