namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Limits of <see cref="EgressProxy"/>.</summary>
internal sealed record EgressProxyOptions
{
    /// <summary>Connections served at a time; more wait in the socket's backlog.</summary>
    public int MaxConnections { get; init; } = 128;

    /// <summary>Most bytes in one direction of one connection.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Told of every connection that was refused or failed.</summary>
    public Action<ProxyRefusal>? Refused { get; init; }

    /// <summary>How long a client may take to say what it wants.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a direction may be silent before the connection ends.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may last in all.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromMinutes(5);
}
