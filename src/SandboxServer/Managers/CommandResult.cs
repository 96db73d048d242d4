using System.Text.Json.Serialization;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>What a command left behind.</summary>
/// <param name="Stdout">Its standard output.</param>
/// <param name="Stderr">Its standard error, and below it what the sandbox has to say.</param>
/// <param name="ExitCode">Its exit code: 1 when refused, 124 when its time was over, 137 when killed, 127 when a program does not exist.</param>
/// <param name="Success">The exit code is 0.</param>
/// <param name="Error">Why it did not run or did not end by itself; null otherwise.</param>
public sealed record CommandResult(string Stdout, string Stderr, int ExitCode, bool Success, string? Error = null)
{
    /// <summary>Whether it was refused, or ended by the sandbox rather than by itself. Not part of the answer.</summary>
    [JsonIgnore]
    public bool Failed { get; init; }

    /// <summary>The file that has all of the standard output, where it was cut.</summary>
    public string? StdoutFile { get; init; }

    /// <summary>The file that has all of the standard error, where it was cut.</summary>
    public string? StderrFile { get; init; }
}
