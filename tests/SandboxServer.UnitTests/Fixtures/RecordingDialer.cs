using System.Net;
using System.Net.Sockets;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Notes every attempt and connects only to <see cref="Reachable"/>: even with a broken guard nothing leaves the tests.</summary>
internal sealed class RecordingDialer : IDialer
{
    private readonly SocketDialer inner = new();

    public IPEndPoint? Reachable { get; set; }

    public List<IPEndPoint> Dialled { get; } = [];

    public ValueTask<Stream> DialAsync(IPEndPoint endpoint, CancellationToken ct)
    {
        lock (Dialled)
        {
            Dialled.Add(endpoint);
        }
        return endpoint.Equals(Reachable) && IPAddress.IsLoopback(endpoint.Address)
            ? inner.DialAsync(endpoint, ct)
            : throw new SocketException((int)SocketError.HostUnreachable);
    }
}
