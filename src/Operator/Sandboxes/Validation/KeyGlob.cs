using System.Text.RegularExpressions;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Keys of labels, annotations, taints and resources, by patterns in which <c>*</c> stands for any characters but a slash: none reaches from a name into another domain.</summary>
internal static class KeyGlob
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static bool Matches(IEnumerable<string> patterns, string key) => patterns.Any(pattern => Regex.IsMatch(
        key, $"\\A{Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout));
}
