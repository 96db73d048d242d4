namespace ContainerMcp.SandboxServer.Browser;

/// <summary>A page after its scripts have run.</summary>
/// <param name="Html">The document as HTML and those of its frames behind it, cut and marked when it is too long; other text as it is.</param>
/// <param name="Url">Where the page is after all redirects, also those of scripts; vetted.</param>
/// <param name="Title">The title; null when there is none.</param>
/// <param name="Type">The media type that the browser took it for.</param>
internal sealed record RenderedPage(string Html, string Url, string? Title, string Type = "text/html");
