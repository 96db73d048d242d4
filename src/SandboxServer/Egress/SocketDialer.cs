using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Plain TCP.</summary>
internal sealed class SocketDialer : IDialer
{
    public async ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken ct)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
