using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Opens a connection to an address that has been vetted: the one place where a packet leaves.</summary>
internal interface IDialer
{
    /// <exception cref="System.Net.Sockets.SocketException">Nobody answers there.</exception>
    ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken ct);
}
