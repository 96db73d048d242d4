namespace ContainerMcp.Common;

/// <summary>Where the search providers are that need no address: what the server dials, and what the ceiling of a class judges.</summary>
public static class SearchAddresses
{
    /// <summary>Brave's API.</summary>
    public const string Brave = "https://api.search.brave.com/res/v1/web/search";

    /// <summary>The page of DuckDuckGo that needs no scripts.</summary>
    public const string DuckDuckGo = "https://html.duckduckgo.com/html/";
}
