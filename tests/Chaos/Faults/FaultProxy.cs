using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>
/// Stands between one operator and the API server, on loopback, with TLS and HTTP/2 as the API server has them, and
/// disturbs what passes as the dice fall. It adds nothing: an operator keeps its own credentials.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Accept-Encoding",
    };

    private readonly WebApplication _application;
    private readonly HttpClient _upstream;
    private readonly Uri _server;
    private readonly FaultDice _dice;
    private readonly ConcurrentDictionary<string, byte[]> _oldLists = new();
    private readonly CancellationTokenSource _end = new();
    private volatile CancellationTokenSource _connected = new();
    private long _partitionedUntil;
    private long _frozenUntil;

    private FaultProxy(WebApplication application, HttpClient upstream, Uri server, FaultDice dice)
    {
        _application = application;
        _upstream = upstream;
        _server = server;
        _dice = dice;
    }

    public Uri Address => new(_application.Urls.First());

    /// <summary>Faults by kind.</summary>
    public Tally Faults { get; } = new();

    /// <summary>Requests by verb and resource, disturbed ones included.</summary>
    public Tally Requests { get; } = new();

    /// <summary>Writes that were the operator's work, and that reached the API server or would have.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Starts one on a free port.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="certificate">The proxy's own, for 127.0.0.1.</param>
    /// <param name="dice">Decides about each request.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<FaultProxy> StartAsync(KubernetesClientConfiguration server, X509Certificate2 certificate, FaultDice dice, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            });
        });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var application = builder.Build();
        var proxy = new FaultProxy(application, Upstream(server), new Uri(server.Host), dice);
        application.Run(proxy.HandleAsync);
        await application.StartAsync(ct);
        return proxy;
    }

    /// <summary>Cuts the operator off: open requests and watches end, new ones do not get through, for the given time.</summary>
    public void Partition(TimeSpan duration)
    {
        Interlocked.Exchange(ref _partitionedUntil, In(duration));
        Interlocked.Exchange(ref _connected, new CancellationTokenSource()).Cancel();
        Faults.Add("Partition");
    }

    /// <summary>Freezes the operator's caches: every watch stays open and says nothing, for the given time. Requests pass.</summary>
    public void Freeze(TimeSpan duration)
    {
        Interlocked.Exchange(ref _frozenUntil, In(duration));
        Faults.Add("Freeze");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _upstream.Dispose();
    }

    private static long In(TimeSpan duration) => TimeProvider.System.GetTimestamp() + (long)(duration.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private async Task ThawedAsync(CancellationToken ct)
    {
        while (TimeProvider.System.GetTimestamp() < Interlocked.Read(ref _frozenUntil))
        {
            await Task.Delay(100, ct);
        }
    }

    private static HttpClient Upstream(KubernetesClientConfiguration server)
    {
        var roots = server.SslCaCerts;
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, EnableMultipleHttp2Connections = true };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            return certificate is X509Certificate2 presented && chain.Build(presented);
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _connected.Token, _end.Token);
        try
        {
            if (TimeProvider.System.GetTimestamp() < Interlocked.Read(ref _partitionedUntil))
            {
                // As a network does it: sometimes silence, sometimes a broken connection.
                await Task.Delay(_dice.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), stop.Token);
                context.Abort();
                return;
            }

            var request = await ProxiedRequest.ReadAsync(context.Request, stop.Token);
            Requests.Add($"{request.Verb} {request.Resource}");
            if (request.IsWork)
            {
                Writes.Enqueue($"{request.Verb} {request.PathAndQuery} {Encoding.UTF8.GetString(request.Body)}");
            }

            var fault = _dice.Roll(request.Kind);
            if (fault != Fault.None)
            {
                Faults.Add(fault.ToString());
            }

            await DisturbAsync(context, request, fault, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // The operator is gone, the partition began, or the API server itself broke off: a broken connection either way.
            context.Abort();
        }
    }

    private async Task DisturbAsync(HttpContext context, ProxiedRequest request, Fault fault, CancellationToken ct)
    {
        switch (fault)
        {
            case Fault.Conflict409:
                await Refusal.WriteAsync(context, 409, "Conflict", ct);
                break;
            case Fault.TooMany429:
                context.Response.Headers.RetryAfter = "1";
                await Refusal.WriteAsync(context, 429, "TooManyRequests", ct);
                break;
            case Fault.Error500:
                await Refusal.WriteAsync(context, 500, "InternalError", ct);
                break;
            case Fault.Unavailable503:
                context.Response.StatusCode = 503;
                await context.Response.WriteAsync("<html>no upstream</html>", ct);
                break;
            case Fault.Gone410:
                await Refusal.WriteAsync(context, 410, "Expired", ct);
                break;
            case Fault.CutBefore:
                context.Abort();
                break;
            case Fault.HangBefore:
                await Task.Delay(_dice.Hang(), ct);
                context.Abort();
                break;
            case Fault.StaleList when _oldLists.TryGetValue(request.PathAndQuery, out var old):
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(old, ct);
                break;
            default:
                await ForwardAsync(context, request, fault, ct);
                break;
        }
    }

    private async Task ForwardAsync(HttpContext context, ProxiedRequest request, Fault fault, CancellationToken ct)
    {
        using var message = Message(context.Request, request);
        using var answer = await _upstream.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
        if (request.Kind == RequestKind.Watch && answer.IsSuccessStatusCode)
        {
            await WatchRelay.RunAsync(context, answer, fault, _dice, ThawedAsync, ct);
            return;
        }

        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        if (request.Kind == RequestKind.List && answer.IsSuccessStatusCode && !request.PathAndQuery.Contains("continue=", StringComparison.Ordinal))
        {
            // The first answer of each kind stays for a while, then a later one takes its place.
            _oldLists.AddOrUpdate(request.PathAndQuery, body, (_, old) => _dice.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)) < TimeSpan.FromMilliseconds(500) ? old : body);
        }

        switch (fault)
        {
            case Fault.CutAfter:
                context.Abort();
                return;
            case Fault.HangAfter:
                await Task.Delay(_dice.Hang(), ct);
                context.Abort();
                return;
            case Fault.Error500After:
                await Refusal.WriteAsync(context, 500, "InternalError", ct);
                return;
            case Fault.Slow:
                await Task.Delay(_dice.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1500)), ct);
                break;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = after.ToString();
        }

        if (fault == Fault.CutAnswer)
        {
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), ct);
            await context.Response.Body.FlushAsync(ct);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(body, ct);
    }

    private HttpRequestMessage Message(HttpRequest from, ProxiedRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_server, request.PathAndQuery)) { Version = HttpVersion.Version20 };
        foreach (var (name, values) in from.Headers)
        {
            if (!NotForwarded.Contains(name) && !name.StartsWith(':'))
            {
                message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(from.ContentType ?? "application/json");
        }

        return message;
    }
}
