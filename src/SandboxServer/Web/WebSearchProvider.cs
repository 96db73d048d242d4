namespace ContainerMcp.SandboxServer.Web;

/// <summary>Who answers web_search; environment WEB_SEARCH_PROVIDER.</summary>
public enum WebSearchProvider
{
    /// <summary>Nobody: web_search answers with an error that says how to choose one.</summary>
    None,

    /// <summary>A SearXNG instance of one's own (WEB_SEARCH_URL), whose JSON format is switched on.</summary>
    Searxng,

    /// <summary>Brave's Search API, with a key (WEB_SEARCH_KEY_FILE).</summary>
    Brave,

    /// <summary>DuckDuckGo's HTML page, without a key.</summary>
    DuckDuckGo,
}
