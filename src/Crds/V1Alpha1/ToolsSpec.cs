namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The families of tools of the MCP server.</summary>
public sealed class ToolsSpec
{
    /// <summary>The tool system_run_command. It runs each shell command in its own jail without network access.</summary>
    public BashToolSpec Bash { get; set; } = new();

    /// <summary>The tool system_run_python. It runs each call's code in its own jail without network access.</summary>
    public PythonToolSpec Python { get; set; } = new();

    /// <summary>The tools file_read, file_write, file_list, file_delete and file_move, confined to /workspace.</summary>
    public FileToolSpec File { get; set; } = new();

    /// <summary>The tools web_search, web_scrape and web_browse.</summary>
    public WebToolSpec Web { get; set; } = new();
}
