using System.Text;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>The text of <c>--help</c>.</summary>
internal static class SettingsHelp
{
    public static string Render()
    {
        var text = new StringBuilder("""
            ContainerMcp.SandboxServer: an MCP server that runs commands and code in jails.

            It takes no arguments but --help and --version: everything is set by environment variables.
            Exit codes: 0 stopped or idle, 1 failed while running, 2 the settings or the way it was started are not allowed.

            """);
        text.AppendLine();
        foreach (var setting in ServerSettings.Describe())
        {
            text.Append(setting.Name).Append(" (default: ").Append(setting.Default.Length == 0 ? "none" : setting.Default).AppendLine(")");
            text.Append("    ").AppendLine(setting.Purpose);
            text.Append("    Allowed: ").Append(setting.Allowed).AppendLine(".");
        }

        text.Append(VisibleEnvironment.Prefix).AppendLine("*");
        text.AppendLine("    Shown to the agent by system_env_var, under this name and under the name without the prefix.");
        return text.ToString();
    }
}
