using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Egress;

/// <summary>The browser's way out, as any client of the socket can use or misuse it.</summary>
public sealed class EgressProxyTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly FixtureSite site = new();
    private readonly string directory = Directory.CreateTempSubdirectory("container-mcp-proxy-").FullName;
    private EgressProxy? proxy;

    private string SocketPath => Path.Combine(directory, "proxy.sock");

    public ValueTask InitializeAsync() => site.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        if (proxy is not null)
        {
            await proxy.DisposeAsync();
        }
        await site.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task An_ordinary_client_gets_pages_and_posts_forms()
    {
        Start();
        site.Serve("/page", "hello");
        site.Serve("/form", async context => await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync() + "|" + context.Request.Host + "|" + string.Join(",", context.Request.Headers.Keys.Order())));
        using HttpClient http = Client();
        Assert.Equal("hello", await http.GetStringAsync(site.Url("/page"), Ct));
        Assert.Equal("hello", await http.GetStringAsync(site.Url("/page"), Ct));
        using var form = new StringContent(new string('x', 100_000));
        HttpResponseMessage answer = await http.PostAsync(site.Url("/form"), form, Ct);
        Assert.Equal($"{new string('x', 100_000)}|site.test:{site.Port}|Connection,Content-Length,Content-Type,Host", await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways()
    {
        Start();
        site.Serve("/page", "through the tunnel");
        string answer = await SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\nHost: site.test\r\n\r\nGET /page HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.EndsWith("through the tunnel", answer.TrimEnd('\r', '\n', '0'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECT 127.0.0.1:8000 HTTP/1.1", 403)]
    [InlineData("CONNECT [::1]:443 HTTP/1.1", 403)]
    [InlineData("CONNECT 169.254.169.254:80 HTTP/1.1", 403)]
    [InlineData("CONNECT 2130706433:80 HTTP/1.1", 403)]
    [InlineData("CONNECT 127.1:80 HTTP/1.1", 403)]
    [InlineData("CONNECT inside.test:443 HTTP/1.1", 403)]
    [InlineData("CONNECT other.test:443 HTTP/1.1", 403)]
    [InlineData("CONNECT evilsite.test:443 HTTP/1.1", 403)]
    [InlineData("CONNECT user@site.test:443 HTTP/1.1", 400)]
    [InlineData("CONNECT site.test HTTP/1.1", 400)]
    [InlineData("CONNECT site.test:0 HTTP/1.1", 403)]
    [InlineData("CONNECT site.test:99999 HTTP/1.1", 403)]
    [InlineData("CONNECT site.test:443/x HTTP/1.1", 400)]
    [InlineData("CONNECT http://site.test:443 HTTP/1.1", 400)]
    [InlineData("GET http://127.0.0.1:8000/sse HTTP/1.1", 403)]
    [InlineData("GET http://inside.test/ HTTP/1.1", 403)]
    [InlineData("GET http://other.test/ HTTP/1.1", 403)]
    [InlineData("GET http://user:pass@site.test/ HTTP/1.1", 403)]
    [InlineData("GET http://other.test\\@site.test/ HTTP/1.1", 403)]
    [InlineData("GET https://site.test/ HTTP/1.1", 400)]
    [InlineData("GET ftp://site.test/ HTTP/1.1", 403)]
    [InlineData("GET file:///etc/passwd HTTP/1.1", 403)]
    [InlineData("GET / HTTP/1.1", 403)]
    [InlineData("GET http://site.test/ a HTTP/1.1", 400)]
    [InlineData("get http://site.test/ HTTP/1.1", 400)]
    [InlineData("GET http://site.test/ HTTP/2.0", 400)]
    [InlineData("GET http://site.test/\nX: y HTTP/1.1", 400)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nTransfer-Encoding: chunked", 411)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", 411)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nContent-Length: -1", 400)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nA : b", 400)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nA: b\r\n folded", 400)]
    [InlineData("GET http://site.test/ HTTP/1.1\r\nA: b\nHost: c", 400)]
    [InlineData("\u0016\u0003\u0001", 400)]
    public async Task What_is_not_allowed_is_answered_and_not_dialled(string head, int status)
    {
        Start();
        site.Resolver.Names["inside.test"] = [IPAddress.Parse("10.0.0.1")];
        string answer = await SayAsync(head + "\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Empty(site.Dialer.Dialled);
    }

    [Theory]
    [InlineData("GET", "", 0)]
    [InlineData("POST", "Content-Length: 4\r\n", 4)]
    public async Task Exactly_the_request_that_was_judged_is_sent(string method, string header, int body)
    {
        using var origin = new TcpListener(IPAddress.Loopback, 0);
        origin.Start();
        site.Dialer.Reachable = (IPEndPoint)origin.LocalEndpoint;
        Start();
        Task<string> received = AnswerOnceAsync(origin);
        string answer = await SayAsync(
            $"{method} http://site.test:{site.Dialer.Reachable.Port}/page?x HTTP/1.1\r\nHost: other.test\r\nProxy-Authorization: Basic x\r\nX: y\r\n{header}\r\n{"body"[..body]}GET /secret HTTP/1.1\r\nHost: other.test\r\n\r\n");
        Assert.EndsWith("first", answer, StringComparison.Ordinal);
        Assert.Equal($"{method} /page?x HTTP/1.1\r\nHost: site.test:{site.Dialer.Reachable.Port}\r\nX: y\r\n{header}Connection: close\r\n\r\n{"body"[..body]}", await received);
    }

    [Fact]
    public async Task Slow_and_silent_clients_are_cut_off()
    {
        Start(new EgressProxyOptions { HeadTimeout = TimeSpan.FromSeconds(2), IdleTimeout = TimeSpan.FromSeconds(2), MaxConnections = 2 });
        Assert.Equal("", await SayAsync("GET http://si"));
        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\n", await SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\n\r\n"));
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_refused()
    {
        Start();
        Assert.StartsWith("HTTP/1.1 431", await SayAsync("GET http://site.test/ HTTP/1.1\r\nA: " + new string('a', 70_000)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_in_constant_use_ends_at_the_end_of_its_life()
    {
        Start(new EgressProxyOptions { MaxLifetime = TimeSpan.FromSeconds(1) });
        string url = site.Serve("/drip", async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("x", context.RequestAborted);
                await Task.Delay(50, context.RequestAborted);
            }
        });
        Assert.EndsWith("x\r\n", await SayAsync($"GET {url} HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        Start(new EgressProxyOptions { MaxBytes = 50_000 });
        string url = site.Serve("/endless", async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 8192), context.RequestAborted);
            }
        });
        Assert.InRange((await SayAsync($"GET {url} HTTP/1.1\r\n\r\n")).Length, 50_000, 100_000);
    }

    [Fact]
    public async Task Stopping_ends_open_tunnels_and_removes_the_socket()
    {
        Start();
        Task<string> tunnel = SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\n\r\n");
        for (int i = 0; site.Dialer.Dialled.Count == 0; i++)
        {
            Assert.True(i < 1000 && !tunnel.IsCompleted, "the tunnel was not made");
            await Task.Delay(10, Ct);
        }
        await proxy!.DisposeAsync();
        proxy = null;
        await tunnel.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task A_connection_that_is_nobodys_is_refused()
    {
        Start(new EgressProxyOptions { FindCaller = _ => null });
        site.Serve("/page", "hello");

        string answer = await SayAsync($"GET {site.Url("/page")} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Empty(site.Dialer.Dialled);
    }

    /// <summary>A page whose names never resolve waits for itself: another call's connection is made at once.</summary>
    [Fact]
    public async Task One_callers_names_do_not_hold_up_another()
    {
        using var answered = new ManualResetEventSlim();
        var (slow, quick) = (new Caller("slow"), new Caller("quick"));
        var callers = new Queue<Caller>([.. Enumerable.Repeat(slow, 60), quick]);
        int silent = 0;
        Start(new EgressProxyOptions { FindCaller = _ => callers.Dequeue() }, new SystemHostResolver(host =>
        {
            if (host.StartsWith("silent", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref silent);
                answered.Wait(TimeSpan.FromSeconds(60));
                return [];
            }
            return site.Resolver.Names[host];
        }));
        site.Serve("/page", "hello");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task<string>[] held = [.. Enumerable.Range(0, 60).Select(i => SayAsync($"CONNECT silent{i}.site.test:443 HTTP/1.1\r\n\r\n", leave.Token))];
        await Wait.UntilAsync(() => callers.Count == 1 && Volatile.Read(ref silent) == 16, "names are being looked up");

        string answer = await SayAsync($"GET {site.Url("/page")} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal(16, Volatile.Read(ref silent));
        await leave.CancelAsync();
        answered.Set();
        await Task.WhenAll(held.Select(connection => connection.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    /// <summary>A host that does not answer is waited for by its own connections only.</summary>
    [Fact]
    public async Task Connections_to_a_silent_host_do_not_hold_up_others_of_the_page()
    {
        var caller = new Caller("page");
        var dialer = new SilentDialer(site.Dialer);
        Start(new EgressProxyOptions { FindCaller = _ => caller }, dialer: dialer);
        site.Serve("/page", "hello");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task<string>[] held = [.. Enumerable.Range(0, 20).Select(_ => SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\n\r\n", leave.Token))];
        await Wait.UntilAsync(() => dialer.Dials == 20, "the connections are being made");

        string answer = await SayAsync($"GET {site.Url("/page")} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        await leave.CancelAsync();
        await Task.WhenAll(held.Select(connection => connection.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    [Fact]
    public async Task One_caller_cannot_take_all_connections()
    {
        var greedy = new Caller("greedy");
        Start(new EgressProxyOptions { FindCaller = _ => greedy });
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task<string>[] held = [.. Enumerable.Range(0, 64).Select(_ => SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\n\r\n", leave.Token))];
        while (site.Dialer.Dialled.Count < 64)
        {
            await Task.Delay(10, Ct);
        }

        string answer = await SayAsync($"CONNECT site.test:{site.Port} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        await leave.CancelAsync();
        await Task.WhenAll(held.Select(connection => connection.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    private void Start(EgressProxyOptions? options = null, IHostResolver? resolver = null, IDialer? dialer = null)
    {
        var policy = new EgressPolicy(new EgressOptions { AllowedDomains = ["site.test", "inside.test", "127.0.0.1", "::1", "169.254.169.254"], AllowedAddresses = [site.Dialer.Reachable!] });
        var connector = new EgressConnector(policy, resolver ?? site.Resolver, dialer ?? site.Dialer, NullLogger<EgressConnector>.Instance);
        proxy = EgressProxy.Start(SocketPath, policy, connector, options ?? new EgressProxyOptions(), NullLogger<EgressProxy>.Instance);
    }

    /// <summary>Answers the first connection when its first bytes are there, then reads on until the proxy closes; returns all that arrived.</summary>
    private static async Task<string> AnswerOnceAsync(TcpListener origin)
    {
        using TcpClient connection = await origin.AcceptTcpClientAsync(Ct);
        await using NetworkStream stream = connection.GetStream();
        byte[] buffer = new byte[8192];
        int filled = await stream.ReadAsync(buffer, Ct);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst"u8.ToArray(), Ct);
        connection.Client.Shutdown(SocketShutdown.Send);
        for (int count = filled; count > 0; filled += count)
        {
            count = await stream.ReadAsync(buffer.AsMemory(filled), Ct);
        }
        return Encoding.Latin1.GetString(buffer, 0, filled);
    }

    private async Task<Stream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), Ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        Proxy = new WebProxy("http://proxy.test:3128"),
        UseProxy = true,
        ConnectCallback = async (_, _) => await ConnectAsync(),
    });

    /// <summary>Sends text and returns all that comes back until the proxy closes.</summary>
    private Task<string> SayAsync(string text) => SayAsync(text, Ct);

    private async Task<string> SayAsync(string text, CancellationToken leave)
    {
        await using Stream stream = await ConnectAsync();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(leave);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), deadline.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (IOException)
        {
            // The proxy closed while bytes were still under way.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private sealed class Caller(string client) : IProxyCaller
    {
        public EgressTrail? Trail { get; } = new(client);

        public ProxyQuota Quota { get; } = new();

        public void Refused(ProxyRefusal refusal)
        {
        }
    }

    /// <summary>A host that does not answer 20 times, and nothing is sent to it.</summary>
    private sealed class SilentDialer(IDialer others) : IDialer
    {
        private int dials;

        public int Dials => Volatile.Read(ref dials);

        public async ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken ct)
        {
            if (Interlocked.Increment(ref dials) <= 20)
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            return await others.DialAsync(endpoint, ct);
        }
    }
}
