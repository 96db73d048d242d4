namespace ContainerMcp.SandboxServer.Tools;

/// <summary>What the web tools have in common.</summary>
internal static class WebParameters
{
    public static ToolParameter Url { get; } = ToolParameter.Text("url", "An http or https URL.");

    /// <summary>The keys of a page; <c>title</c> and <c>error</c> are always there, as in the original.</summary>
    public static IReadOnlyList<ResultField> Page(string content) =>
    [
        new("content", "string", content),
        new("url", "string", "The URL after all redirects; on failure the one asked for."),
        new("title", "string", "The page's title; null if it has none.") { Nullable = true },
        ResultField.Success,
        new("error", "string", "Why the page was not read; null when it was.") { Nullable = true },
        ResultField.Truncated,
        new("next_offset", "integer", "What to give as offset to read on; absent when the page ends here.") { Optional = true },
        ResultField.FileOf("content"),
    ];
}
