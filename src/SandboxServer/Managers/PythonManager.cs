using System.Globalization;
using System.Text.Json;
using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>
/// Runs Python scripts, each in one namespace <c>__main__</c> of a fresh interpreter. The code reaches it over a descriptor
/// and is never part of a program text; the value of <c>_</c> comes back over another, apart from everything printed.
/// </summary>
public sealed class PythonManager(PythonOptions options, IJailRunner jails)
{
    private const int LongestCodeCharacters = 4 << 20;

    /// <summary>Runs a script in a jail of its own.</summary>
    /// <param name="code">Python source, at most 4 Mi characters.</param>
    /// <param name="timeout">More than zero, at most the maximum; null for the default.</param>
    /// <param name="cancellationToken">Kills the whole process tree.</param>
    public async Task<PythonResult> RunAsync(string code, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (code.Length > LongestCodeCharacters)
        {
            return Refused("code must not be longer than 4 Mi characters.");
        }

        var (allowed, wrong) = CallTimeout.Choose(timeout, options.TimeoutDefault, options.TimeoutMax);
        if (wrong is not null)
        {
            return Refused(wrong);
        }

        JailResult result;
        try
        {
            result = await jails.RunAsync(new JailRequest(JailKind.Python, code, allowed), cancellationToken);
        }
        catch (JailException e)
        {
            return Refused(e.Message);
        }

        return result.Outcome switch
        {
            JailOutcome.Completed => Completed(result),
            JailOutcome.TimedOut => Stopped(result, $"Execution timed out after {CallTimeout.Seconds(allowed)} seconds"),
            JailOutcome.Flooded => Stopped(result, "The script was stopped: it wrote far too much output"),
            JailOutcome.OutOfMemory => Stopped(result, "The script was stopped: the sandbox was running out of memory (files in /tmp and /dev/shm count as memory)"),
            _ => Stopped(result, NoResult(result.ExitCode)) with { Failed = false },
        };
    }

    private static PythonResult Completed(JailResult result)
    {
        try
        {
            using var report = JsonDocument.Parse(result.Report!);
            var root = report.RootElement;
            var code = root.GetProperty("exit_code").GetInt32();
            if (!root.TryGetProperty("result", out var value))
            {
                return Stopped(result, NoResult(code)) with { Failed = false };
            }

            var note = root.GetProperty("note").GetString();
            var error = note is null ? result.Stderr : Append(result.Stderr, note);

            // A script that fails with 1 has mostly said why: a traceback, or the text given to sys.exit.
            return new PythonResult(
                result.Stdout,
                code == 0 || (code == 1 && error.Length > 0) ? error : Append(error, $"Script exited with code {code}"),
                value.ValueKind == JsonValueKind.Null ? null : value.Clone(),
                code == 0);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Stopped(result, "The script spoiled the report of its own result");
        }
    }

    private static string NoResult(int? code) =>
        string.Create(CultureInfo.InvariantCulture, $"The interpreter ended without a result (exit code {code}): it crashed, was killed, or called os._exit");

    private static PythonResult Stopped(JailResult result, string reason) =>
        new(result.Stdout, Append(result.Stderr, reason), null, false) { Failed = true };

    private static PythonResult Refused(string reason) => new("", reason, null, false) { Failed = true };

    private static string Append(string text, string line) =>
        text.Length == 0 || text.EndsWith('\n') ? text + line : $"{text}\n{line}";
}
