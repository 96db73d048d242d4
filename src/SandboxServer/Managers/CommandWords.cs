using System.Text.RegularExpressions;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>
/// Reads as much of a command as helps to explain a refusal. Nothing here protects anything: what is not allowed does not
/// exist inside the jail.
/// </summary>
internal static partial class CommandWords
{
    // bash's own, from its manual: they need no program.
    private static readonly HashSet<string> Shell = new(
        (". : [ [[ alias bg bind break builtin caller case cd command compgen complete compopt continue coproc declare dirs disown do done "
        + "echo elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let "
        + "local logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test then "
        + "time times trap true type typeset ulimit umask unalias unset until wait while").Split(' '),
        StringComparer.Ordinal);

    /// <summary>The program that the command starts with, when that is certain and it is neither allowed nor bash's own; else null.</summary>
    public static string? FirstRefused(string command, IReadOnlyCollection<string> allowed)
    {
        var match = FirstWord().Match(command);
        if (!match.Success)
        {
            return null;
        }

        var word = match.Groups["name"].Value;
        return Shell.Contains(word) || allowed.Contains(word) ? null : word;
    }

    /// <summary>Programs that bash did not find, from its own messages; each once.</summary>
    public static IEnumerable<string> NotFound(string stderr) =>
        BashNotFound().Matches(stderr).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Take(5);

    // A plain word, or a path in one of the usual directories, followed by something that ends a word for certain, and
    // not the head of a function.
    [GeneratedRegex(@"^\s*(/(usr/)?(local/)?s?bin/)?(?<name>[A-Za-z0-9_][A-Za-z0-9_.+-]*)(?=[\s;&|<>]|$)(?!\s*\()", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^bash: line \d+: (?<name>[^\n:]+): (command not found|No such file or directory)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BashNotFound();
}
