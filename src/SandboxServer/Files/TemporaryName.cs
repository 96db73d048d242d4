using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>The names of files that are still being written. Half of each name is this process's own, so that it knows its files from leftovers.</summary>
internal static partial class TemporaryName
{
    private static readonly string Mine = ".container-mcp-" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>A name that nothing else has.</summary>
    public static string New() => $"{Mine}{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp";

    /// <summary>Whether another process of this server wrote under that name: one that has ended, since a workspace has one server.</summary>
    public static bool IsLeftover(string name) => Pattern().IsMatch(name) && !name.StartsWith(Mine, StringComparison.Ordinal);

    [GeneratedRegex(@"^\.container-mcp-[0-9a-f]{32}\.tmp\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
