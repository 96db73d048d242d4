using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Result of web_search.</summary>
/// <param name="Results">The best results, at most <see cref="WebOptions.MaxSearchResults"/>; empty on failure.</param>
/// <param name="Query">The query as given.</param>
/// <param name="Error">Why there are no results; null when the search worked, with or without results.</param>
public sealed record WebSearchResult(IReadOnlyList<WebSearchHit> Results, string Query, string? Error = null);
