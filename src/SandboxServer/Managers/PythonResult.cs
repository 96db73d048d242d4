using System.Text.Json;
using System.Text.Json.Serialization;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>What a script left behind.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error with the traceback, and below it what the sandbox has to say; empty when all is well.</param>
/// <param name="Result">The value of <c>_</c>; a string of its repr() where JSON has no word for it; null when it is None or unset.</param>
/// <param name="Success">The script ended by itself, without an exception and with exit code 0.</param>
public sealed record PythonResult(string Output, string Error, JsonElement? Result, bool Success)
{
    /// <summary>Whether it was refused, or ended by the sandbox rather than by itself. Not part of the answer.</summary>
    [JsonIgnore]
    public bool Failed { get; init; }

    /// <summary>The file that has all of the output, where it was cut.</summary>
    public string? OutputFile { get; init; }

    /// <summary>The file that has all of the errors, where they were cut.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>The file that has the result, where it was too large.</summary>
    public string? ResultFile { get; init; }
}
