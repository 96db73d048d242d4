using System.Collections.Concurrent;
using System.Net;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.Connections;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Closes new connections of an address that has many already, so that one client cannot take the places of the others and of the kubelet's probes.</summary>
/// <param name="maximum">Connections of one address.</param>
internal sealed class ConnectionLimit(int maximum)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = [];

    /// <summary>Enough for all streams of one client with a call beside each; a quarter of what the server accepts.</summary>
    public static int PerAddress(EndpointSettings settings) => Math.Max(256, 2 * settings.MaxSessions);

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address })
        {
            await next(connection);
            return;
        }

        try
        {
            if (_open.AddOrUpdate(address, 1, (_, count) => count + 1) <= maximum)
            {
                await next(connection);
            }
        }
        finally
        {
            // Removed when it became zero, unless another connection came in between.
            if (_open.AddOrUpdate(address, 0, (_, count) => count - 1) == 0)
            {
                _open.TryRemove(KeyValuePair.Create(address, 0));
            }
        }
    }
}
