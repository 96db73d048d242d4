using System.Net;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.Connections;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The places for connections, in all and for one address. When they are taken, a new connection gets the place of one on which nothing is
/// being done: of the address that has most of those, first one that never showed a token, the oldest. So whoever opens connections
/// and says nothing takes places from itself, and the kubelet's probes and clients with a token get in.
/// </summary>
internal sealed class ConnectionPlaces(EndpointSettings settings)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<ConnectionPlace>> _byAddress = [];
    private int _taken;

    /// <summary>Enough for all streams of one client with a call beside each; a quarter of what the server accepts.</summary>
    public int PerAddress { get; } = Math.Max(256, 2 * settings.MaxSessions);

    /// <summary>Of all addresses together.</summary>
    public int InAll => 4 * PerAddress;

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var place = new ConnectionPlace(address, connection);
        if (!TryTake(place, out var displaced))
        {
            return;
        }

        try
        {
            // Outside of the lock: what is waiting for that connection runs on from here.
            displaced?.Close();
            connection.Features.Set(place);
            await next(connection);
        }
        finally
        {
            lock (_lock)
            {
                Remove(place);
            }
        }
    }

    private bool TryTake(ConnectionPlace place, out ConnectionPlace? displaced)
    {
        lock (_lock)
        {
            var own = _byAddress.GetValueOrDefault(place.Address);
            displaced = own?.Count >= PerAddress ? Idle([own]) : _taken >= InAll ? Idle(_byAddress.Values) : null;
            if (displaced is not null)
            {
                Remove(displaced);
            }
            else if (own?.Count >= PerAddress || _taken >= InAll)
            {
                return false;
            }

            if (!_byAddress.TryGetValue(place.Address, out own))
            {
                _byAddress[place.Address] = own = [];
            }

            place.Node = own.AddLast(place);
            _taken++;
            return true;
        }
    }

    // Runs only when the places are taken, over at most all of them.
    private static ConnectionPlace? Idle(IEnumerable<LinkedList<ConnectionPlace>> addresses)
    {
        (ConnectionPlace Place, int Count)? best = null;
        foreach (var places in addresses)
        {
            var idle = places.Where(place => !place.IsServing).ToList();
            if (idle.Count > 0 && (idle.FirstOrDefault(place => !place.IsKnown) ?? idle[0]) is var first
                && (best is not { } found || (-found.Count, found.Place.IsKnown, found.Place.Number).CompareTo((-idle.Count, first.IsKnown, first.Number)) > 0))
            {
                best = (first, idle.Count);
            }
        }

        return best?.Place;
    }

    private void Remove(ConnectionPlace place)
    {
        if (place.Node is not { List: { } list } node)
        {
            return;
        }

        list.Remove(node);
        place.Node = null;
        _taken--;
        if (list.Count == 0)
        {
            _ = _byAddress.Remove(place.Address);
        }
    }
}
