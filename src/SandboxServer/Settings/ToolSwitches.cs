namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Which groups of tools are served. <c>system_env_var</c> always is.</summary>
/// <param name="Bash"><c>system_run_command</c>.</param>
/// <param name="Python"><c>system_run_python</c>.</param>
/// <param name="File">The five <c>file_*</c> tools.</param>
/// <param name="Web">The three <c>web_*</c> tools.</param>
internal sealed record ToolSwitches(bool Bash, bool Python, bool File, bool Web);
