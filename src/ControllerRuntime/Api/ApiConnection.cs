using System.Net;
using System.Net.Http.Headers;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Queue;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Sends requests to the API server and turns refusals into <see cref="ApiException"/>. KubernetesClient gives address,
/// TLS and credentials; its own generic paths lack typed watches of custom resources (research in the KubernetesClient
/// issue tracker, #1758), so requests are made here, one way for all kinds. Watches have connections of their own: a
/// stalled or full HTTP/2 connection of the one sort does not hold up the other.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private const int LargestError = 256 * 1024;
    private const int FewRequests = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Kubernetes _requests;
    private readonly Kubernetes _watches;
    private readonly string? _tlsServerName;
    private readonly TimeSpan _requestTimeout;
    private readonly FairSlots _slots;
    private readonly ServerContact _contact;
    private readonly ServerClock _clock;
    private readonly TimeProvider _timeProvider;
    private readonly RuntimeMetrics _metrics;

    public ApiConnection(
        KubernetesClientConfiguration configuration, RuntimeOptions options, ServerContact contact, ServerClock clock, TimeProvider timeProvider,
        RuntimeMetrics metrics)
    {
        configuration.FirstMessageHandlerSetup ??= Tune;
        _requests = new Kubernetes(configuration);
        _watches = new Kubernetes(configuration);
        _tlsServerName = configuration.TlsServerName;
        _requestTimeout = options.RequestTimeout;
        _slots = new FairSlots(options.MaxConcurrentRequests);
        _contact = contact;
        _clock = clock;
        _timeProvider = timeProvider;
        _metrics = metrics;
    }

    /// <summary>Asked before each write, except of the lease itself; null when this process needs no lease.</summary>
    public IWriteFence? Fence { get; set; }

    /// <summary>Lets others go first: until few requests are under way, at most for the given time.</summary>
    public async Task YieldAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        var began = _timeProvider.GetTimestamp();
        while (_slots.Taken > FewRequests && _timeProvider.GetElapsedTime(began) < most)
        {
            await Task.Delay(Look, _timeProvider, cancellationToken);
        }
    }

    /// <summary>Sends a request and reads the answer to its end, within the request deadline.</summary>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="TimeoutException">No complete answer in time; whether the request took effect is unknown.</exception>
    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    /// <exception cref="LeadershipLostException">A write, but this process may not write.</exception>
    public async Task<TResult> SendAsync<TResult>(ApiRequest request, Func<Stream, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        if (request.IsUrgent)
        {
            return await SendNowAsync(request, read, cancellationToken);
        }

        var tenant = request.Namespace ?? "";
        await _slots.WaitAsync(tenant, cancellationToken);
        try
        {
            return await SendNowAsync(request, read, cancellationToken);
        }
        finally
        {
            _slots.Release(tenant);
        }
    }

    /// <summary>Opens a stream of events. Its lines come until the caller disposes the response; the caller watches the clock.</summary>
    public Task<HttpResponseMessage> OpenWatchAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendCoreAsync(_watches, request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _watches.Dispose();
    }

    private static void Tune(SocketsHttpHandler handler)
    {
        // A connection whose peer vanished without a word is found after 45 s instead of the client's 3.5 minutes.
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2);
        handler.EnableMultipleHttp2Connections = true;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
    }

    private async Task<TResult> SendNowAsync<TResult>(
        ApiRequest request, Func<Stream, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_requestTimeout, _timeProvider, cancellationToken);
        try
        {
            using var response = await SendCoreAsync(_requests, request, deadline.Token);
            await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
            return await read(body, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed && !cancellationToken.IsCancellationRequested)
        {
            _metrics.ApiRequest(request.Verb, request.Resource, 0);
            _contact.Unreachable();
            throw new TimeoutException($"The API server did not answer {request.Verb} {request.Resource} within {_requestTimeout.TotalSeconds:0} s.");
        }
    }

    private async Task<HttpResponseMessage> SendCoreAsync(Kubernetes client, ApiRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(client.BaseUri, request.PathAndQuery))
        {
            Version = HttpVersion.Version20,
        };
        message.Headers.Accept.Add(new("application/json"));
        if (!string.IsNullOrWhiteSpace(_tlsServerName))
        {
            message.Headers.Host = _tlsServerName;
        }

        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.MediaType);
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(message, cancellationToken);
        }

        if (request.IsFenced)
        {
            Fence?.ThrowIfClosed();
        }

        var response = await SendAsync(client, message, cancellationToken);
        _metrics.ApiRequest(request.Verb, request.Resource, (int)response.StatusCode);
        if (response.Headers.Date is { } date)
        {
            _clock.Told(date);
        }

        // Writes are refused with an error of the server for one object's sake as well, by a webhook that is down.
        _contact.Answered(isWell: request.IsFenced || (int)response.StatusCode < 500);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ErrorAsync(response, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Kubernetes client, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await client.HttpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            _contact.Unreachable();
            throw;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The time to connect, which the handler watches.
            _contact.Unreachable();
            throw new HttpRequestException("No connection to the API server came about in time.", e);
        }
    }

    private async Task<ApiException> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = await ReadStatusAsync(response, cancellationToken);
        var retryAfter = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - _timeProvider.GetUtcNow());
        var message = string.IsNullOrEmpty(status?.Message)
            ? $"The API server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd()
            : status.Message;
        return new ApiException(response.StatusCode, status?.Reason ?? "", message, retryAfter, status, isPassing: _contact.IsFresh);
    }

    private static async Task<V1Status?> ReadStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestError, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return KubernetesJson.Deserialize<V1Status>(body);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // A proxy's error page, an empty body, a broken one, or one on which a converter chokes: the HTTP status alone has to do.
            return null;
        }
    }
}
