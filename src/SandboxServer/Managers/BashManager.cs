using System.Text;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>
/// Runs commands. The list of allowed programs holds because no other program exists inside the jail; here it only makes
/// the answers clear. Messages and exit codes are the original's (docs/contract.md).
/// </summary>
public sealed class BashManager(BashOptions options, IJailRunner jails)
{
    private const int RefusedCode = 1;
    private const int TimedOutCode = 124; // as timeout(1)
    private const int NotFoundCode = 127;
    private const int KilledCode = 137;
    private const int LongestCommandBytes = (128 << 10) - 1; // the kernel's limit for one argument (MAX_ARG_STRLEN)

    /// <summary>Runs a command with bash in a jail of its own.</summary>
    /// <param name="command">The command line, at most 128 KiB, without NUL.</param>
    /// <param name="timeout">More than zero, at most the maximum; null for the default.</param>
    /// <param name="cancellationToken">Kills the whole process tree.</param>
    public async Task<CommandResult> RunAsync(string command, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (FindRefusal(command) is { } refusal)
        {
            return Refused(refusal);
        }

        var (allowed, wrong) = CallTimeout.Choose(timeout, options.TimeoutDefault, options.TimeoutMax);
        if (wrong is not null)
        {
            return Refused(wrong);
        }

        JailResult result;
        try
        {
            result = await jails.RunAsync(new JailRequest(JailKind.Bash, command, allowed), cancellationToken);
        }
        catch (JailException e)
        {
            return Refused(e.Message);
        }

        return result.Outcome switch
        {
            JailOutcome.Completed => Completed(command, result),
            JailOutcome.TimedOut => Stopped(
                result, TimedOutCode, $"Command execution timed out after {CallTimeout.Seconds(allowed)} seconds"),
            JailOutcome.Flooded => Stopped(result, KilledCode, "The command was stopped: it wrote far too much output"),
            JailOutcome.OutOfMemory => Stopped(result, KilledCode, "The command was stopped: the sandbox was running out of memory (files in /tmp and /dev/shm count as memory)"),
            _ => Stopped(result, result.ExitCode is > 0 and var code ? code : KilledCode, "The command ended its own sandbox or was killed") with { Failed = false },
        };
    }

    private string AllowedNote => $"Allowed commands: {string.Join(", ", options.AllowedCommands)}";

    private string? FindRefusal(string command)
    {
        if (string.IsNullOrWhiteSpace(command))
        {
            return "Empty command";
        }

        if (command.Contains('\0'))
        {
            return "command must not contain NUL characters.";
        }

        if (Encoding.UTF8.GetByteCount(command) > LongestCommandBytes)
        {
            return "command must not be longer than 128 KiB; write a script to a file and run that.";
        }

        if (options.AllowAll)
        {
            return null;
        }

        return options.AllowedCommands.Count == 0
            ? "Command restrictions enabled but no commands are allowed"
            : CommandWords.FirstRefused(command, options.AllowedCommands) is { } refused
                ? NotAllowed(refused)
                : null;
    }

    private string NotAllowed(string name) => $"Command not allowed: {name}. {AllowedNote}";

    private CommandResult Completed(string command, JailResult result)
    {
        var code = result.ExitCode ?? KilledCode;
        var refusals = options.AllowAll
            ? []
            : CommandWords.NotFound(command, result.Stderr).Where(name => !options.AllowedCommands.Contains(name)).Select(NotAllowed).ToList();
        var stderr = refusals.Count > 0 ? refusals.Aggregate(result.Stderr, Append)
            : code == NotFoundCode && !options.AllowAll ? Append(result.Stderr, AllowedNote)
            : result.Stderr;
        var error = code == 0 ? null : refusals.FirstOrDefault() ?? $"Command exited with code {code}";
        return new CommandResult(result.Stdout, stderr, code, code == 0, error);
    }

    private static CommandResult Stopped(JailResult result, int code, string reason) =>
        new(result.Stdout, Append(result.Stderr, reason), code, false, reason) { Failed = true };

    private static CommandResult Refused(string reason) => new("", reason, RefusedCode, false, reason) { Failed = true };

    private static string Append(string text, string line) =>
        text.Length == 0 || text.EndsWith('\n') ? text + line : $"{text}\n{line}";
}
