using System.Net;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>Rules of the web tools; environment WEB_TIMEOUT_DEFAULT, WEB_TIMEOUT_MAX, WEB_ALLOWED_DOMAINS, WEB_ALLOWED_ADDRESSES, WEB_ALLOWED_NETWORKS, WEB_DENIED_NETWORKS.</summary>
public sealed record WebOptions
{
    /// <summary>Time a call may take in all when it names none. Default 30 s.</summary>
    public TimeSpan TimeoutDefault { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time a call may ask for. Default 120 s.</summary>
    public TimeSpan TimeoutMax { get; init; } = TimeSpan.FromSeconds(120);

    /// <inheritdoc cref="EgressOptions.AllowedDomains"/>
    public IReadOnlyList<string> AllowedDomains { get; init; } = ["*"];

    /// <inheritdoc cref="EgressOptions.AllowedAddresses"/>
    public IReadOnlyList<IPEndPoint> AllowedAddresses { get; init; } = [];

    /// <inheritdoc cref="EgressOptions.AllowedNetworks"/>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <inheritdoc cref="EgressOptions.DeniedNetworks"/>
    public IReadOnlyList<IPNetwork> DeniedNetworks { get; init; } = [];

    /// <summary>Largest body that is read, in bytes after decompression; a larger one is refused. Default 5 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>Longest content that is returned, in characters; the rest is cut and the cut marked. Default 1 Mi.</summary>
    public int MaxContentLength { get; init; } = 1024 * 1024;

    /// <summary>Redirects that are followed. Default 10.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>The browser of web_browse, below /usr; environment WEB_BROWSER_PATH. An image without it serves the other tools.</summary>
    public string BrowserPath { get; init; } = "/usr/bin/chromium";

    /// <summary>What requests say they are.</summary>
    public string UserAgent { get; init; } = "Mozilla/5.0 (compatible; Container-MCP)";

    /// <summary>Who answers web_search. Default nobody.</summary>
    public WebSearchProvider SearchProvider { get; init; }

    /// <summary>
    /// The provider's address; environment WEB_SEARCH_URL. Needed for SearXNG (the instance's base address, which may be one of a private
    /// network), else the public service.
    /// </summary>
    public Uri? SearchUrl { get; init; }

    /// <summary>File with the provider's key, read for every query; environment WEB_SEARCH_KEY_FILE. Needed for Brave.</summary>
    public string? SearchKeyFile { get; init; }

    /// <summary>Most results of a search. Default 5, the original's.</summary>
    public int MaxSearchResults { get; init; } = 5;

    /// <summary>The part that says where connections may go.</summary>
    public EgressOptions Egress => new() { AllowedDomains = AllowedDomains, AllowedAddresses = AllowedAddresses, AllowedNetworks = AllowedNetworks, DeniedNetworks = DeniedNetworks };
}
