using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The pod's own resolver: /etc/hosts and the name servers of /etc/resolv.conf, through getaddrinfo.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct)
    {
        // RFC 6761: these are loopback whatever a name server says, and no question about them leaves the machine.
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return Loopback;
        }
        try
        {
            // getaddrinfo itself cannot be interrupted; the caller's deadline ends the wait for it.
            return await Dns.GetHostAddressesAsync(host, ct).WaitAsync(ct);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
