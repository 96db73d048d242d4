using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_delete</c>.</summary>
internal sealed class FileDeleteTool(FileManager files) : SandboxTool<FileDeleteResult>(Describe(), ToolJson.Of<FileDeleteResult>())
{
    protected override bool IsFailure(FileDeleteResult result) => !result.Success;

    protected override Task<FileDeleteResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        files.DeleteAsync(arguments.Text("path"), cancellationToken);

    private static ToolDefinition Describe() => new(
        "file_delete",
        "Delete a file",
        "Deletes one file of the workspace; directories are refused.",
        [FileParameters.Path],
        [ResultField.Success, new("path", "string", "The path as given."), ResultField.Error])
    { Destructive = true };
}
