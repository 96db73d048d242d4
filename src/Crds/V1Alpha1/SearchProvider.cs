namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The search engines that web_search can use.</summary>
public static class SearchProvider
{
    /// <summary>No search.</summary>
    public const string None = "none";

    /// <summary>A SearXNG instance.</summary>
    public const string Searxng = "searxng";

    /// <summary>Brave's search API.</summary>
    public const string Brave = "brave";

    /// <summary>DuckDuckGo.</summary>
    public const string DuckDuckGo = "duckduckgo";
}
