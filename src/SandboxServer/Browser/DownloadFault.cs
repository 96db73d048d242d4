namespace ContainerMcp.SandboxServer.Browser;

/// <summary>The address leads to something that the browser would not show but save.</summary>
/// <param name="type">Its media type; null when it was not told.</param>
internal sealed class DownloadFault(string? type) : BrowserFault("the address leads to a download, not to a page")
{
    public string? Type => type;
}
