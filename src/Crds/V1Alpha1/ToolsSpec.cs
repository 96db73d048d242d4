namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The families of tools of the MCP server.</summary>
public sealed class ToolsSpec
{
    /// <summary>The tool system_run_command: shell commands, each in a jail of its own without network.</summary>
    public BashToolSpec Bash { get; set; } = new();

    /// <summary>The tool system_run_python: Python code, each call in a jail of its own without network.</summary>
    public PythonToolSpec Python { get; set; } = new();

    /// <summary>The tools file_read, file_write, file_list, file_delete and file_move, confined to /workspace.</summary>
    public FileToolSpec File { get; set; } = new();

    /// <summary>The tools web_search, web_scrape and web_browse.</summary>
    public WebToolSpec Web { get; set; } = new();
}
