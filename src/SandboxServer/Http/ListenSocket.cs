using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The socket that clients connect to. The kernel takes no more from us than a piece that its client was not sent yet: else it takes
/// megabytes, asks for more only when a third of them has gone, and a client that is slow, but as fast as it has to be, looks as if it
/// did not read at all.
/// </summary>
internal static class ListenSocket
{
    private const int Tcp = 6, NotSentLowWater = 25;

    /// <summary>"::" means every address of both protocols; where the kernel has no IPv6, every one of the other.</summary>
    public static IPAddress Reachable(IPAddress address) => address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6 ? IPAddress.Any : address;

    public static void Bound(SocketTransportOptions options) => options.CreateBoundListenSocket = endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        try
        {
            // Connections have it from the socket that accepts them.
            socket.SetRawSocketOption(Tcp, NotSentLowWater, BitConverter.GetBytes(TransferPace.Piece));
        }
        catch (SocketException)
        {
            // A kernel before 3.12, or one that is not Linux.
        }

        return socket;
    };
}
