using System.Collections.Concurrent;
using System.Net;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// The calls that use one browser now. All of 127.0.0.0/8 is the jail's loopback: each call's context is given another
/// address of it for its proxy, so that connections tell by where they arrive whose they are. What arrives anywhere else
/// is the browser's own idea, and refused.
/// </summary>
internal sealed class BrowserVisits
{
    private readonly ConcurrentDictionary<IPAddress, BrowserVisit> _open = new();
    private int _count;

    /// <summary>Begins a call.</summary>
    public BrowserVisit Begin()
    {
        // 127.1.0.0 and up: the browser's default proxy is 127.0.0.1. A browser serves far fewer calls than there are addresses.
        var number = Interlocked.Increment(ref _count);
        var address = new IPAddress([127, (byte)(1 + (number >> 16)), (byte)(number >> 8), (byte)number]);
        return _open[address] = new BrowserVisit(address, visit => _open.TryRemove(KeyValuePair.Create(visit.Address, visit)));
    }

    /// <summary>The call for which a connection to this address of the jail is; null for none.</summary>
    public BrowserVisit? Find(EndPoint? dialled) => dialled is IPEndPoint { Address: var address } ? _open.GetValueOrDefault(address) : null;
}
