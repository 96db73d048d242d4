using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>web_scrape</c>.</summary>
internal sealed class WebScrapeTool(WebManager web, WebOptions options, ResultLimit limit) : SandboxTool<WebPageResult>(Describe(options, limit), ToolJson.Of<WebPageResult>())
{
    protected override bool IsFailure(WebPageResult result) => !result.Success;

    protected override async Task<WebPageResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        PagePart.Take(await web.ScrapeAsync(arguments.Text("url"), arguments.OptionalText("selector"), arguments.Timeout, cancellationToken), arguments, limit);

    private static ToolDefinition Describe(WebOptions options, ResultLimit limit) => new(
        "web_scrape",
        "Read a web page",
        "Fetches a web page without running its scripts and returns its text, or the text of the elements that a CSS selector matches.",
        [
            WebParameters.Url,
            ToolParameter.OptionalText("selector", "CSS selector; without it the text of the whole page is returned."),
            .. PagePart.Parameters(limit.Most),
            ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax),
        ],
        WebParameters.Page("The text of the page or of the matching elements; empty on failure."))
    { ReadOnly = true, OpenWorld = true };
}
