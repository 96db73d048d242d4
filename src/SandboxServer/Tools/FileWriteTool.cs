using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_write</c>.</summary>
internal sealed class FileWriteTool(FileManager files) : SandboxTool<FileWriteResult>(Describe(), ToolJson.Of<FileWriteResult>())
{
    protected override bool IsFailure(FileWriteResult result) => !result.Success;

    protected override Task<FileWriteResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        files.WriteAsync(arguments.Text("path"), arguments.Text("content"), arguments.Text("encoding"), cancellationToken);

    private static ToolDefinition Describe() => new(
        "file_write",
        "Write a file",
        "Writes a text file of the workspace, making missing directories and replacing a file that is there.",
        [FileParameters.Path, ToolParameter.Text("content", "The whole text of the file."), FileParameters.Encoding],
        [ResultField.Success, new("path", "string", "The path as given."), ResultField.Error])
    { Destructive = true, Idempotent = true };
}
