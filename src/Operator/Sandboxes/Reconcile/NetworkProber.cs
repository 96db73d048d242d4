using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ContainerMcp.Common;
using ContainerMcp.ControllerRuntime.Queue;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Asks <c>/networkz</c> of a sandbox, which then tries to connect to the caller. The request itself is the control: it shows that the
/// two reach each other, and the operator listens, so a connection that fails was forbidden. A sandbox sees the operator's own
/// address only where none translates it; else the answer is worth nothing. The sandbox is not trusted: its answer is bounded and only
/// decides what its own status says. Some plugins let a pod start before they know its policies: a connection that succeeds is tried
/// again for a while before it counts.
/// </summary>
/// <param name="client">A client of <see cref="CreateClient"/>, disposed of with this.</param>
/// <param name="port">The server's port.</param>
/// <param name="pause">Between two attempts.</param>
internal sealed class NetworkProber(HttpClient client, int port = ServerContract.Port, TimeSpan? pause = null) : INetworkProber, IDisposable
{
    private const int LargestAnswer = 4096;
    private const int Attempts = 3;
    private const int AttemptsWhileOpen = 9;
    private const int LargestHeadersInKilobytes = 8;
    private const int Parallel = 32;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(6), Pause = TimeSpan.FromSeconds(2);
    private static readonly HttpRequestOptionsKey<IPEndPoint> OwnAddress = new("own-address");

    private readonly FairSlots _places = new(Parallel);

    /// <summary>A client that follows no redirect, uses no proxy and opens a connection for each request, to learn its own address.</summary>
    public static HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = LargestHeadersInKilobytes,
            ConnectCallback = ConnectAsync,
        };
        return new HttpClient(handler) { Timeout = Deadline, MaxResponseContentBufferSize = LargestAnswer };
    }

    public async Task<NetworkProbeAnswer> ProbeAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(pod.Status?.PodIP, out var address))
        {
            return new(null, Problem: "the pod has no address");
        }

        NetworkProbeAnswer? open = null;
        for (var (unanswered, opened) = (0, 0); ;)
        {
            var answer = await AskInTurnAsync(pod.Metadata?.NamespaceProperty ?? "", address, cancellationToken);
            switch (answer.Connected)
            {
                case false:
                    return answer with { Late = open is not null };
                case true when ++opened == AttemptsWhileOpen:
                    return answer;
                case null when ++unanswered == Attempts:
                    return open ?? answer;
                case true:
                    open = answer;
                    break;
            }

            await Task.Delay(pause ?? Pause, cancellationToken);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<NetworkProbeAnswer> AskInTurnAsync(string @namespace, IPAddress address, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(@namespace, cancellationToken);
        try
        {
            return await AskAsync(address, cancellationToken);
        }
        finally
        {
            _places.Release(@namespace);
        }
    }

    private async Task<NetworkProbeAnswer> AskAsync(IPAddress address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(Uri.UriSchemeHttp, address.ToString(), port, ServerContract.NetworkPath).Uri);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? Read(await response.Content.ReadAsStringAsync(cancellationToken), request)
                : new(null, Problem: $"the server answered the probe with {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(null, Problem: "the operator cannot reach the sandbox");
        }
    }

    private static NetworkProbeAnswer Read(string text, HttpRequestMessage request)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var connected = document.RootElement.GetProperty("connected").GetBoolean();
            if (!IPEndPoint.TryParse(document.RootElement.GetProperty("target").GetString() ?? "", out var target))
            {
                return new(null, Problem: "the server's answer makes no sense");
            }

            return request.Options.TryGetValue(OwnAddress, out var own) && own.Address.Equals(target.Address)
                ? new(connected, target)
                : new(null, Problem: $"the sandbox saw the operator at {target.Address}, which is not its own address");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(null, Problem: "the server's answer makes no sense");
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var local = (IPEndPoint)socket.LocalEndPoint!;
            context.InitialRequestMessage.Options.Set(OwnAddress, local.Address.IsIPv4MappedToIPv6 ? new(local.Address.MapToIPv4(), local.Port) : local);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
