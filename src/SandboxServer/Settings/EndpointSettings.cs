using System.Net;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Where and for whom the server listens, and how much it accepts.</summary>
internal sealed record EndpointSettings
{
    /// <summary>The address to bind.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port to bind; 0 lets the kernel pick one.</summary>
    public required int Port { get; init; }

    /// <summary>The file with the bearer tokens, one a line; null only when <see cref="AllowAnonymous"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A file with more valid tokens, which need not exist: those before a rotation, for a while.</summary>
    public string? PreviousTokenFile { get; init; }

    /// <summary>Serve without any token. Ignored when a token file is set.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Start although the process is root.</summary>
    public bool AllowRoot { get; init; }

    /// <summary>Hosts accepted in the Host and Origin headers, besides those of the loopback; <c>*</c> accepts any Host.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }

    /// <summary>Largest request body, in bytes.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Open event streams, and idle MCP sessions, at most.</summary>
    public required int MaxSessions { get; init; }

    /// <summary>Tool calls that run at the same time; more wait for their turn.</summary>
    public required int MaxConcurrentCalls { get; init; }

    /// <summary>Requests a second, averaged; a burst of twice as many is accepted.</summary>
    public required int MaxRequestsPerSecond { get; init; }

    /// <summary>Longest silence on an open event stream before a comment is sent.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long a client may take to accept 64 KiB of an answer before its connection is closed.</summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>How long running calls may take to finish once the server was told to stop.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Without a call or a client message for this long the server exits; null: never.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The port of whoever asks at /networkz, to which the server then tries to connect; null: no such probe.</summary>
    public int? NetworkProbePort { get; init; }

    /// <summary>Where the reason for a voluntary exit is written.</summary>
    public required string TerminationLogPath { get; init; }

    /// <summary>Collector for traces; null: none.</summary>
    public Uri? OtlpEndpoint { get; init; }
}
