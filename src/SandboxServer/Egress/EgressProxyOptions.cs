using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Limits of <see cref="EgressProxy"/>.</summary>
internal sealed record EgressProxyOptions
{
    /// <summary>Connections served at a time, of which one caller has <see cref="ProxyQuota.MostConnections"/>; more wait in the socket's backlog.</summary>
    public int MaxConnections { get; init; } = 5 * ProxyQuota.MostConnections;

    /// <summary>Most bytes in one direction of one connection.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Tells for whom a connection is by the local address that it was made to; null, and it is refused. Without this
    /// everybody who reaches the socket is served.
    /// </summary>
    public Func<EndPoint?, IProxyCaller?>? FindCaller { get; init; }

    /// <summary>How long a client may take to say what it wants.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a direction may be silent before the connection ends.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may last in all.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromMinutes(5);
}
