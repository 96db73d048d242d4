using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>
/// Everything that the environment may say, parsed and checked once at start. The names are the original's
/// (MCP_*, BASH_*, PYTHON_*, FILE_*, WEB_*, SANDBOX_ROOT, TEMP_DIR, LOG_LEVEL, DEBUG) and a few more.
/// </summary>
internal sealed record ServerSettings
{
    /// <summary>Where and for whom the server listens.</summary>
    public required EndpointSettings Endpoint { get; init; }

    /// <summary>Which tools are served.</summary>
    public required ToolSwitches Tools { get; init; }

    /// <summary>The least severe log line that is written.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>The workspace: absolute path, working directory of every jail and root of the file tools.</summary>
    public required string SandboxRoot { get; init; }

    /// <summary>Directory for the server's own temporary files: absolute path.</summary>
    public required string TempDir { get; init; }

    /// <summary>Rules of <c>system_run_command</c>.</summary>
    public required BashOptions Bash { get; init; }

    /// <summary>Rules of <c>system_run_python</c>.</summary>
    public required PythonOptions Python { get; init; }

    /// <summary>Rules of the file tools.</summary>
    public required FileSettings File { get; init; }

    /// <summary>Rules of the web tools.</summary>
    public required WebOptions Web { get; init; }

    /// <summary>Characters of text that one result of a tool carries.</summary>
    public required int MaxResultChars { get; init; }

    /// <summary>What agents are told about a restart; null: nothing.</summary>
    public RestartCause? Restart { get; init; }

    /// <summary>The file by which a server tells the next one of its pod that it had started; null: none.</summary>
    public string? StartedFile { get; init; }

    /// <summary>What <c>system_env_var</c> shows.</summary>
    public required IReadOnlyDictionary<string, string> VisibleEnvironment { get; init; }

    /// <summary>Parses an environment.</summary>
    /// <param name="environment">Names and values, as the process was given them.</param>
    /// <exception cref="SettingsException">At least one value is not allowed; the exception lists all of them.</exception>
    public static ServerSettings Parse(IReadOnlyDictionary<string, string> environment)
    {
        var reader = new EnvironmentReader(environment);
        var settings = ServerSettingsReader.Read(reader, environment);
        return reader.Errors.Count == 0 ? settings : throw new SettingsException(reader.Errors);
    }

    /// <summary>Every variable with its default, for <c>--help</c>.</summary>
    public static IReadOnlyList<SettingDescription> Describe()
    {
        var empty = new Dictionary<string, string>();
        var reader = new EnvironmentReader(empty);
        _ = ServerSettingsReader.Read(reader, empty);
        return reader.Descriptions;
    }
}
