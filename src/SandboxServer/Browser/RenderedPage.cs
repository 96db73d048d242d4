namespace ContainerMcp.SandboxServer.Browser;

/// <summary>A page after its scripts have run.</summary>
/// <param name="Html">The document as HTML, cut and marked when it is too long.</param>
/// <param name="Url">Where the page is after all redirects, also those of scripts; vetted.</param>
/// <param name="Title">The title; null when there is none.</param>
internal sealed record RenderedPage(string Html, string Url, string? Title);
