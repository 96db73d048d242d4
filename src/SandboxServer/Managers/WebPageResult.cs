namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of web_scrape and web_browse.</summary>
/// <param name="Content">Text (scrape) or HTML (browse) of the page; empty on failure.</param>
/// <param name="Url">The URL after all redirects; on failure the one that was asked for.</param>
/// <param name="Title">The page's title; null if it has none.</param>
/// <param name="Success">Whether the page was read. A selector that matches nothing is a success.</param>
/// <param name="Error">Why not; null when it was.</param>
public sealed record WebPageResult(string Content, string Url, string? Title, bool Success, string? Error = null)
{
    /// <summary>True where the page goes on.</summary>
    public bool? Truncated { get; init; }

    /// <summary>Where to read on.</summary>
    public int? NextOffset { get; init; }

    /// <summary>The file that has all of the page, where it was cut.</summary>
    public string? ContentFile { get; init; }
}
