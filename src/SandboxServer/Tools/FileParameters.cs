namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Arguments that several file tools take.</summary>
internal static class FileParameters
{
    public static ToolParameter Path { get; } = ToolParameter.Text("path", "Path from the root of the workspace. /, /workspace and ~ all mean that root.");

    public static ToolParameter Encoding { get; } = ToolParameter.OptionalText("encoding", "Character encoding of the file.", "utf-8");
}
