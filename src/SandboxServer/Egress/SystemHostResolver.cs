using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The pod's own resolver: /etc/hosts and the name servers of /etc/resolv.conf, through getaddrinfo.</summary>
/// <param name="lookUp">Blocks until there is an answer.</param>
internal sealed class SystemHostResolver(Func<string, IPAddress[]> lookUp) : IHostResolver
{
    /// <summary>Lookups of the whole server at one time.</summary>
    private const int MostLookups = 64;

    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly LookupThreads _threads = new(MostLookups);

    public SystemHostResolver()
        : this(Dns.GetHostAddresses)
    {
    }

    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, string? client, CancellationToken ct)
    {
        // RFC 6761: these are loopback whatever a name server says, and no question about them leaves the machine.
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return Loopback;
        }
        try
        {
            // getaddrinfo itself cannot be interrupted; the caller's deadline ends the wait for it.
            return await _threads.RunAsync(() => lookUp(host), client, ct);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
