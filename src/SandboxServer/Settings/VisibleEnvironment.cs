using System.Collections.Frozen;
using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>
/// Decides what <c>system_env_var</c> shows: a list of names, never a filter over everything, so that a variable nobody
/// thought of (a service account, a registry password) stays invisible.
/// </summary>
/// <remarks>
/// The original filtered its own names by pattern when none was asked for, and showed everything to who asked by name.
/// Here both see the same: the settings that tell an agent what it may do, and the variables the sandbox's owner set with
/// the prefix <c>SANDBOX_ENV_</c>. Those appear twice: under the name the process has them by, and without the prefix,
/// which is the name the owner gave them in <c>spec.env</c>. A setting of the server keeps its name in a clash.
/// </remarks>
internal static class VisibleEnvironment
{
    /// <summary>Marks the variables that the sandbox's owner wants the agent to see.</summary>
    public const string Prefix = ServerVariables.UserPrefix;

    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.Ordinal,
        ServerVariables.Host, ServerVariables.Port, ServerVariables.MaxResultChars, "DEBUG", "LOG_LEVEL", ServerVariables.SandboxRoot, ServerVariables.TempDirectory,
        ServerVariables.EnableBash, ServerVariables.EnablePython, ServerVariables.EnableFile, ServerVariables.EnableWeb,
        ServerVariables.BashAllowedCommands, ServerVariables.BashTimeoutDefault, ServerVariables.BashTimeoutMax,
        ServerVariables.PythonMemoryLimit, ServerVariables.PythonTimeoutDefault, ServerVariables.PythonTimeoutMax,
        ServerVariables.FileMaxSize, ServerVariables.FileAllowedExtensions,
        ServerVariables.WebTimeoutDefault, "WEB_TIMEOUT_MAX", ServerVariables.WebAllowedDomains, ServerVariables.WebSearchProvider);

    /// <summary>Picks the visible variables, sorted by name.</summary>
    public static IReadOnlyDictionary<string, string> Select(IReadOnlyDictionary<string, string> environment)
    {
        var visible = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            if (name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                visible[name] = value;
                visible.TryAdd(name[Prefix.Length..], value);
            }
        }

        // After the owner's variables, so that these cannot pass for settings of the server.
        foreach (var name in Names.Where(environment.ContainsKey))
        {
            visible[name] = environment[name];
        }

        return visible;
    }
}
