namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The families of tools, as they are called in <c>spec.tools</c>.</summary>
public static class ToolFamily
{
    /// <summary>Shell commands.</summary>
    public const string Bash = "bash";

    /// <summary>Python code.</summary>
    public const string Python = "python";

    /// <summary>Files of the workspace.</summary>
    public const string File = "file";

    /// <summary>The web.</summary>
    public const string Web = "web";
}
