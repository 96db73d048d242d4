using System.Text.RegularExpressions;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Keys of labels, annotations, taints and resources, by patterns in which <c>*</c> stands for any characters but a slash: none reaches from a name into another domain.</summary>
internal static class KeyGlob
{
    // Long lists would drown the message, and with it who can allow more.
    private const int MostInWords = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>What is allowed, after <c>allows</c>.</summary>
    public static string InWords(IReadOnlyCollection<string> patterns) => patterns.Count == 0 ? "none"
        : $"only {string.Join(", ", patterns.Take(MostInWords))}{(patterns.Count > MostInWords ? $" and {patterns.Count - MostInWords} more" : "")}";

    public static bool Matches(IEnumerable<string> patterns, string key) => patterns.Any(pattern => Regex.IsMatch(
        key, $"\\A{Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout));
}
