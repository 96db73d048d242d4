using System.Collections.Concurrent;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>Connections that can be cut in the middle of anything, as a client's crash or its network cuts them.</summary>
internal sealed class FragileHttp : IDisposable
{
    private readonly ConcurrentBag<Socket> _sockets = [];
    private volatile bool _cut;

    public FragileHttp()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                ObjectDisposedException.ThrowIf(_cut, this);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                _sockets.Add(socket);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        Client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Client { get; }

    /// <summary>Resets every connection; there will be no new ones.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var socket in _sockets)
        {
            try
            {
                socket.LingerState = new(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed already.
            }

            socket.Dispose();
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Cut();
    }
}
