using ContainerMcp.Crds.Attributes;

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

    /// <summary>How many characters of text one result carries: from 1000 to 10000000, 30000 if unset. Longer output is cut in the middle and kept whole in a file below /workspace/.tool-results; longer files, lists and pages can be read in parts.</summary>
    [Range(Minimum = 1000, Maximum = 10_000_000)]
    public int? MaxResultChars { get; set; }
}
