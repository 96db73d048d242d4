using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>web_browse</c>.</summary>
internal sealed class WebBrowseTool(WebManager web, WebOptions options, ResultLimit limit) : SandboxTool<WebPageResult>(Describe(options, limit), ToolJson.Of<WebPageResult>())
{
    protected override bool IsFailure(WebPageResult result) => !result.Success;

    protected override async Task<WebPageResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var page = await web.BrowseAsync(
            arguments.Text("url"),
            new BrowseWait(arguments.OptionalText("wait_for_selector") is { Length: > 0 } selector ? selector : null, arguments.OptionalSeconds("wait_seconds")),
            arguments.Timeout,
            cancellationToken);
        return PagePart.Take(page, arguments, limit);
    }

    private static ToolDefinition Describe(WebOptions options, ResultLimit limit) => new(
        "web_browse",
        "Open a web page in a browser",
        "Opens a web page in a browser, lets its scripts run and returns the HTML that they made, its frames and open shadow roots included. Slower than web_scrape.",
        [
            WebParameters.Url,
            ToolParameter.OptionalText("wait_for_selector", "CSS selector: the page is read when an element matches it. Without it the page is read when it seems to be ready."),
            ToolParameter.OptionalSeconds(
                "wait_seconds", "Seconds to let pass before the page is read, after it has loaded and the selector has matched: more than 0, less than the timeout.", options.TimeoutMax),
            .. PagePart.Parameters(limit.Most),
            ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax),
        ],
        WebParameters.Page("The page's HTML after its scripts have run, behind it that of its frames; other text as it is; empty on failure."))
    { ReadOnly = true, OpenWorld = true };
}
