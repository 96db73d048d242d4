using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>web_browse</c>.</summary>
internal sealed class WebBrowseTool(WebManager web, WebOptions options) : SandboxTool<WebPageResult>(Describe(options), ToolJson.Of<WebPageResult>())
{
    protected override bool IsFailure(WebPageResult result) => !result.Success;

    protected override Task<WebPageResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        web.BrowseAsync(arguments.Text("url"), arguments.Timeout, cancellationToken);

    private static ToolDefinition Describe(WebOptions options) => new(
        "web_browse",
        "Open a web page in a browser",
        "Opens a web page in a browser, lets its scripts run and returns the HTML that they made. Slower than web_scrape.",
        [WebParameters.Url, ToolParameter.Timeout(options.TimeoutDefault, options.TimeoutMax)],
        WebParameters.Page("The page's HTML after its scripts have run; empty on failure."))
    { ReadOnly = true, OpenWorld = true };
}
