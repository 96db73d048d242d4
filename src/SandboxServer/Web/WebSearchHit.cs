namespace ContainerMcp.SandboxServer.Web;

/// <summary>One result of web_search, as plain text.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Url">Its address, http or https.</param>
/// <param name="Snippet">What the provider quotes of it; may be empty.</param>
public sealed record WebSearchHit(string Title, string Url, string Snippet);
