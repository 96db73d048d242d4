namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Keeps what stands inside the parentheses of a selector small, since that part is evaluated by the library, element by
/// element; <see cref="SelectorPlan"/> bounds the rest.
/// </summary>
internal static class SelectorBudget
{
    private const int MaxLength = 500, MaxNesting = 2, MaxInnerCombinators = 1;

    /// <summary>Whether the selector is longer, deeper or more entangled than allowed.</summary>
    public static bool Exceeds(string selector)
    {
        if (selector.Length > MaxLength || CountOf(selector, ":has(") > 1)
        {
            return true;
        }
        int depth = 0, inner = 0;
        bool inBrackets = false, inCombinator = false;
        char quote = '\0';
        foreach (char c in selector.Trim())
        {
            if (quote != '\0' || c is '"' or '\'')
            {
                quote = quote == '\0' ? c : c == quote ? '\0' : quote;
                continue;
            }
            inBrackets = (inBrackets || c == '[') && c != ']';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            inner = depth == 0 || c == '(' ? 0 : inner;
            bool combinator = !inBrackets && (char.IsWhiteSpace(c) || c is '>' or '+' or '~');
            inner += combinator && !inCombinator && depth > 0 ? 1 : 0;
            inCombinator = combinator;
            if (depth > MaxNesting || inner > MaxInnerCombinators * 2)
            {
                return true;
            }
        }
        return false;
    }

    private static int CountOf(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.OrdinalIgnoreCase).Length) / part.Length;
}
