using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>
/// Reads as much of a command as helps to explain a refusal. Nothing here protects anything: what is not allowed does not
/// exist inside the jail.
/// </summary>
internal static partial class CommandWords
{
    // What a command prints is its own affair, and so may be any number of lines that look like bash's.
    private const int MostLookedAt = 20;
    private const int MostNamed = 5;

    // What may stand between the start of a simple command and its program is short, if anybody writes it at all.
    private const int LongestLead = 256;

    // bash's own, from its manual: they need no program. Some are held to the list all the same (ShellBuiltins).
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
        return allowed.Contains(word) || (Shell.Contains(word) && !ShellBuiltins.SwitchedOff(allowed).Contains(word)) ? null : word;
    }

    /// <summary>Programs of the command that bash did not find, from its own messages; each once.</summary>
    /// <remarks>
    /// Of a path bash says the same whether it was to be run or was a redirection's, so a path counts only where the command has it as the
    /// first word of something to run: an agent whose file is missing is not to be told that a program is not allowed.
    /// </remarks>
    public static IEnumerable<string> NotFound(string command, string stderr) =>
        BashNotFound().Matches(stderr)
            .DistinctBy(match => match.Groups["name"].Value, StringComparer.Ordinal)
            .Take(MostLookedAt)
            .Where(match => match.Groups["unknown"].Success || IsRun(command, match.Groups["name"].Value))
            .Select(match => match.Groups["name"].Value)
            .Take(MostNamed);

    private static bool IsRun(string command, string path)
    {
        // bash looks only names without a slash up among the programs.
        if (!path.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        for (var at = command.IndexOf(path, StringComparison.Ordinal); at >= 0; at = command.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            var end = at + path.Length;
            if ((end == command.Length || EndsWord(command[end])) && RunsNext().IsMatch(command.AsSpan(Math.Max(0, at - LongestLead), Math.Min(at, LongestLead))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsWord(char character) => char.IsWhiteSpace(character) || ";&|<>()\"'`".Contains(character, StringComparison.Ordinal);

    // A plain word, or a path in one of the usual directories, followed by something that ends a word for certain, and
    // not the head of a function. Digits before < or > are a descriptor.
    [GeneratedRegex(@"^\s*(/(usr/)?(local/)?s?bin/)?(?!\d+[<>])(?<name>[A-Za-z0-9_][A-Za-z0-9_.+-]*)(?=[\s;&|<>]|$)(?!\s*\()", RegexOptions.CultureInvariant)]
    private static partial Regex FirstWord();

    // The end of what stands before the first word of a simple command: nothing, an operator or a word of the grammar, then assignments, then a quote.
    [GeneratedRegex(@"(^|[\n;&|(){}`!]|\b(if|then|elif|else|while|until|do|time|exec|command|eval|coproc)\s)\s*([A-Za-z_]\w*=[^\s;&|<>()]*\s+)*[""']?$", RegexOptions.CultureInvariant)]
    private static partial Regex RunsNext();

    [GeneratedRegex(@"^bash: line \d+: (?<name>[^\n:]+): ((?<unknown>command not found)|No such file or directory)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BashNotFound();
}
