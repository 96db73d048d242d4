using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Opens a page in a browser.</summary>
internal interface IPageRenderer
{
    /// <summary>Opens the page, lets its scripts run and returns what they made of it.</summary>
    /// <exception cref="EgressRefusedException">The policy refused the page, or where it went.</exception>
    /// <param name="url">The page.</param>
    /// <param name="wait">What to wait for before it is read.</param>
    /// <param name="ct">The caller's deadline.</param>
    /// <exception cref="BrowserFault">The page could not be rendered.</exception>
    /// <exception cref="JailException">The browser could not be jailed.</exception>
    Task<RenderedPage> RenderAsync(Uri url, BrowseWait wait, CancellationToken ct);
}
