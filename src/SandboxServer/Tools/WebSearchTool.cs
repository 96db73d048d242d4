using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>web_search</c>.</summary>
internal sealed class WebSearchTool(WebManager web, WebOptions options) : SandboxTool<WebSearchResult>(Describe(options), ToolJson.Of<WebSearchResult>())
{
    protected override bool IsFailure(WebSearchResult result) => result.Error is not null;

    protected override Task<WebSearchResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        web.SearchAsync(arguments.Text("query"), arguments.Timeout, cancellationToken);

    private static ToolDefinition Describe(WebOptions options) => new(
        "web_search",
        "Search the web",
        "Searches the web and returns titles, addresses and snippets of the best results.",
        [ToolParameter.Text("query", "The words to search for."), ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax)],
        [
            new("results", "array", "The best results first; empty on failure.")
            {
                Items =
                [
                    new("title", "string", "The page's title."),
                    new("url", "string", "Its address."),
                    new("snippet", "string", "What the search engine quotes of it."),
                ],
            },
            new("query", "string", "The query as given."),
            new("error", "string", "Why there are no results; absent when the search worked.") { Optional = true },
        ])
    { ReadOnly = true, OpenWorld = true };
}
