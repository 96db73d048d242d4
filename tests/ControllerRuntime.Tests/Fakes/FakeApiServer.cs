using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

/// <summary>
/// Not a Kubernetes API server: a small in-process stand-in over plain HTTP that speaks enough of its protocol (paged lists,
/// watches with history and bookmarks, create, replace, patch, apply as a merge, delete, status) and can be told to misbehave.
/// No schema, no admission, no garbage collection.
/// </summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(Func<FakeRequest, bool> Match, Func<HttpContext, Task<bool>> Act)> _faults = new();

    private FakeApiServer(WebApplication application) => _application = application;

    public FakeStore Store { get; } = new();

    public FakeWatches Watches { get; } = new();

    /// <summary>All requests in the order of their arrival.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public KubernetesClientConfiguration Configuration => new() { Host = _application.Urls.First() };

    public static async Task<FakeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var application = builder.Build();
        var server = new FakeApiServer(application);
        application.Run(server.HandleAsync);
        await application.StartAsync();
        return server;
    }

    /// <summary>The next request that matches is answered by <paramref name="act"/>; if that returns false, also in the normal way.</summary>
    public void OnNext(Func<FakeRequest, bool> match, Func<HttpContext, Task<bool>> act) => _faults.Enqueue((match, act));

    /// <summary>The next requests that match are refused.</summary>
    public void RefuseNext(Func<FakeRequest, bool> match, int statusCode, string reason = "", int times = 1, int? retryAfter = null)
    {
        for (var i = 0; i < times; i++)
        {
            OnNext(match, async context =>
            {
                if (retryAfter is not null)
                {
                    context.Response.Headers.RetryAfter = $"{retryAfter}";
                }

                await FakeAnswers.StatusAsync(context, statusCode, reason, $"told to refuse with {statusCode}");
                return true;
            });
        }
    }

    /// <summary>Nothing is refused any more.</summary>
    public void ForgetFaults() => _faults.Clear();

    public int Count(string verb, string plural) => Requests.Count(r => r.Verb == verb && r.Plural == plural);

    public async ValueTask DisposeAsync()
    {
        Watches.Cut();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = FakeRequest.Of(context.Request);
        Requests.Enqueue(request);
        if (TakeFault(request) is { } act && await act(context))
        {
            return;
        }

        switch (request.Verb)
        {
            case "list":
                await FakeAnswers.JsonAsync(context, 200, Store.List(request));
                break;
            case "watch":
                await Watches.ServeAsync(context, request, Store);
                break;
            default:
                var body = context.Request.ContentLength is null or 0 ? null : await JsonNode.ParseAsync(context.Request.Body);
                var (status, answer) = Store.Execute(request, body, context.Request.ContentType);
                if (answer is not null)
                {
                    await FakeAnswers.JsonAsync(context, status, answer);
                }
                else
                {
                    await FakeAnswers.StatusAsync(context, status, status switch { 404 => "NotFound", 409 => request.Verb == "create" ? "AlreadyExists" : "Conflict", _ => "" }, $"{request.Plural} \"{request.Name}\": {status}");
                }

                break;
        }
    }

    private Func<HttpContext, Task<bool>>? TakeFault(FakeRequest request)
    {
        // One pass over the queue: what does not match goes back to its end, in order.
        for (var left = _faults.Count; left > 0 && _faults.TryDequeue(out var fault); left--)
        {
            if (fault.Match(request))
            {
                return fault.Act;
            }

            _faults.Enqueue(fault);
        }

        return null;
    }
}
