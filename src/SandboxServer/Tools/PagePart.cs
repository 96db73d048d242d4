using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Which part of a page the web tools return: from a place on, as much as fits. What is left out at the first look is kept in a file.</summary>
internal static class PagePart
{
    private const int LongestPage = 16 << 20;

    /// <summary>The arguments.</summary>
    public static IReadOnlyList<ToolParameter> Parameters(int most) =>
    [
        ToolParameter.OptionalNumber("max_chars", FormattableString.Invariant($"Characters of the page at most, up to {most}, which is also the default."), 1, most),
        ToolParameter.OptionalNumber("offset", "Character of the page to begin with: next_offset of the answer before. The page is fetched again. Default: 0.", 0, LongestPage),
    ];

    /// <summary>Takes the part.</summary>
    public static WebPageResult Take(WebPageResult page, ToolArguments arguments, ResultLimit limit)
    {
        var text = page.Content;
        var start = (int)Math.Min(arguments.OptionalNumber("offset") ?? 0, text.Length);
        start = start > 0 && start < text.Length && char.IsLowSurrogate(text[start]) ? start - 1 : start;
        var end = Math.Max(ResultLimit.HeadEnd(text, start, (int)(arguments.OptionalNumber("max_chars") ?? limit.Most)), Math.Min(start + 1, text.Length));
        end = end < text.Length && end > start && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? end + 1 : end;
        if (start == 0 && end == text.Length)
        {
            return page;
        }

        if (end == text.Length)
        {
            return page with { Content = text[start..] };
        }

        // Whoever says how much it wants, or reads on, knows how.
        var (file, sentence) = start == 0 && arguments.OptionalNumber("max_chars") is null ? limit.Keep("page", text) : default;
        return page with
        {
            Content = $"{text[start..end]}\n[… {text.Length - end:N0} of {text.Length:N0} characters follow; offset {end} reads on.{(sentence is null ? "" : " " + sentence)} …]",
            Truncated = true,
            NextOffset = end,
            ContentFile = file,
        };
    }
}
