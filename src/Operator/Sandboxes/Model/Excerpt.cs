namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>
/// Bounds somebody else's words. Kubelets and container runtimes put what they did first and its cause last, and the cause is what people need:
/// so what is left out is the middle.
/// </summary>
internal static class Excerpt
{
    private const string Gap = " ... ";

    /// <summary>The text, at most this long.</summary>
    public static string Of(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var tail = (longest - Gap.Length) * 2 / 3;
        var head = longest - Gap.Length - tail;
        // Not through the middle of a character that takes two.
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        tail -= char.IsLowSurrogate(text[^tail]) ? 1 : 0;
        return text[..head] + Gap + text[^tail..];
    }
}
