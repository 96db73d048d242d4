namespace ContainerMcp.SandboxServer.Browser;

/// <summary>How the browser is run.</summary>
internal sealed record BrowserOptions
{
    /// <summary>The browser is stopped after this time without a call.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the browser and the driver together may take to start.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a page that has been parsed may go on loading before it is taken as it is.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How far the page's own clock is run ahead, so that what its timers do later is read too.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long nothing may change and nothing begin before a page is taken to be ready.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>How long the page of a finished call may take to close before the browser is given up.</summary>
    public TimeSpan CloseLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pages open at a time; more calls wait for their turn.</summary>
    public int MaxPages { get; init; } = 4;

    /// <summary>Calls after which a fresh browser takes over, so that no leak of the browser adds up.</summary>
    public int MaxCalls { get; init; } = 100;

    /// <summary>Longest HTML that is returned, in characters.</summary>
    public int MaxContentLength { get; init; } = 1024 * 1024;

    /// <summary>Longest single message of the browser, in bytes; a longer one is left out, and who asked for it is told so.</summary>
    public int MaxMessageBytes { get; init; } = 32 << 20;
}
