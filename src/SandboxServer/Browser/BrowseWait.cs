namespace ContainerMcp.SandboxServer.Browser;

/// <summary>What to wait for before a page is read, instead of the browser's own judgement of when it is ready.</summary>
/// <param name="Selector">A CSS selector that some element must match; null for none.</param>
/// <param name="Time">Time to let pass after that; null for none.</param>
public sealed record BrowseWait(string? Selector = null, TimeSpan? Time = null)
{
    /// <summary>Whether anything was asked for.</summary>
    internal bool IsNone => Selector is null && Time is null;
}
