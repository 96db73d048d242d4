using System.Text.Json;
using System.Text.Json.Serialization;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

/// <summary>What a script of the corpus wants: its first line behind <c># wants:</c>, as JSON.</summary>
internal sealed record ScriptWish
{
    private const string Mark = "# wants: ";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The whole standard output; absent for any.</summary>
    public string? Output { get; init; }

    /// <summary>The whole error, or behind ~ a part of it; absent for any.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the call succeeds; absent for yes.</summary>
    public bool? Success { get; init; }

    /// <summary>The same for python3 in a command, where that differs.</summary>
    public bool? BashSuccess { get; init; }

    /// <summary>The exit code that a command has.</summary>
    public int? Code { get; init; }

    /// <summary>The value of _.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Files of the workspace and their content.</summary>
    public Dictionary<string, string>? Files { get; init; }

    /// <summary>Code that looks at what was written, and what it prints.</summary>
    [JsonPropertyName("check")]
    public string? CheckCode { get; init; }

    public string? Checked { get; init; }

    /// <summary>Seconds.</summary>
    public int Timeout { get; init; } = 60;

    /// <summary>Whether its time runs out.</summary>
    public bool TimedOut { get; init; }

    /// <summary>The tools it is for; absent for both.</summary>
    public string[]? Tools { get; init; }

    [JsonIgnore]
    public bool InBoth => Tools is null;

    [JsonIgnore]
    public TimeSpan Limit => TimeSpan.FromSeconds(Timeout);

    public static ScriptWish Read(string path) =>
        JsonSerializer.Deserialize<ScriptWish>(File.ReadLines(path).First(static line => line.StartsWith(Mark, StringComparison.Ordinal))[Mark.Length..], Options)!;

    public void Check(string output, string error, bool success, bool wanted, string timedOut)
    {
        if (TimedOut)
        {
            Assert.EndsWith(timedOut, error, StringComparison.Ordinal);
        }

        Assert.True((wanted && !TimedOut) == success, error);
        Assert.Equal(Output ?? output, output);
        if (Error is ['~', .. var part])
        {
            Assert.Contains(part, error, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Error ?? error, error);
        }
    }
}
