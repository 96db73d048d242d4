using System.Net.Sockets;
using k8s;

namespace ContainerMcp.Examples.Agent;

/// <summary>
/// Makes HTTP clients that reach a sandbox. Where the service name answers, as inside the cluster, nothing special happens;
/// elsewhere each connection is a port-forward to the pod through the API server. Requests look the same either way.
/// </summary>
public static class SandboxDialer
{
    private static readonly TimeSpan ServiceProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>An HTTP client for the sandbox, without a timeout of its own: event streams stay open.</summary>
    public static HttpClient CreateHttpClient(SandboxAccess access, Route route, IKubernetes? kubernetes)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false, // the token must not follow a redirect
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        if (route == Route.PortForward)
        {
            var client = kubernetes ?? throw new ArgumentNullException(nameof(kubernetes));
            handler.ConnectCallback = async (context, ct) => await ForwardAsync(client, access, context.DnsEndPoint.Port, ct);
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Decides <see cref="Route.Auto"/>: the service name if a connection to it opens within two seconds.</summary>
    public static async Task<Route> ChooseAsync(SandboxAccess access, Route wish, CancellationToken ct)
    {
        if (wish != Route.Auto)
        {
            return wish;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(ServiceProbeTimeout);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(access.Url.Host, access.Url.Port, deadline.Token);
            return Route.Service;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return Route.PortForward;
        }
    }

    private static async Task<Stream> ForwardAsync(IKubernetes client, SandboxAccess access, int port, CancellationToken ct)
    {
        if (access.PodName is null || access.Namespace is null)
        {
            throw new SandboxException("status.podName is missing: there is no pod to forward to");
        }

        var socket = await client.WebSocketNamespacedPodPortForwardAsync(
            access.PodName, access.Namespace, [port], PortForwardStream.Protocol, cancellationToken: ct);
        return new PortForwardStream(socket);
    }
}
