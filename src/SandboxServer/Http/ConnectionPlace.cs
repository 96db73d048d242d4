using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>One connection's place among <see cref="ConnectionPlaces"/>; a feature of the connection and of each request on it.</summary>
internal sealed class ConnectionPlace(IPAddress address, ConnectionContext connection)
{
    private static long _last;
    private int _serving;

    /// <summary>Where it comes from.</summary>
    public IPAddress Address => address;

    /// <summary>Larger than that of every older connection.</summary>
    public long Number { get; } = Interlocked.Increment(ref _last);

    /// <summary>Its entry in the list of its address; null when it has no place any more.</summary>
    public LinkedListNode<ConnectionPlace>? Node { get; set; }

    /// <summary>Whether a request on it had a valid token.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether a request with a valid token is being answered.</summary>
    public bool IsServing => Volatile.Read(ref _serving) > 0;

    /// <summary>A valid token came.</summary>
    public static void Know(HttpContext context)
    {
        if (context.Features.Get<ConnectionPlace>() is { } place)
        {
            place.IsKnown = true;
        }
    }

    /// <summary>The request is whole, and being answered until the end of <paramref name="answer"/>.</summary>
    public static async Task ServeAsync(HttpContext context, Func<Task> answer)
    {
        var place = context.Features.Get<ConnectionPlace>();
        if (place is not null)
        {
            _ = Interlocked.Increment(ref place._serving);
        }

        try
        {
            await answer();
        }
        finally
        {
            if (place is not null)
            {
                _ = Interlocked.Decrement(ref place._serving);
            }
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close() => connection.Abort(new("Another connection needs the place of this one."));
}
