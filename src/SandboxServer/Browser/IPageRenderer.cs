using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Opens a page in a browser.</summary>
internal interface IPageRenderer
{
    /// <summary>Opens the page, lets its scripts run and returns what they made of it.</summary>
    /// <exception cref="EgressRefusedException">The policy refused the page, or where it went.</exception>
    /// <exception cref="BrowserFault">The page could not be rendered.</exception>
    /// <exception cref="JailException">The browser could not be jailed.</exception>
    Task<RenderedPage> RenderAsync(Uri url, CancellationToken ct);
}
