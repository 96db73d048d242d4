using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_move</c>.</summary>
internal sealed class FileMoveTool(FileManager files) : SandboxTool<FileMoveResult>(Describe(), ToolJson.Of<FileMoveResult>())
{
    protected override bool IsFailure(FileMoveResult result) => !result.Success;

    protected override Task<FileMoveResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        files.MoveAsync(arguments.Text("source"), arguments.Text("destination"), cancellationToken);

    private static ToolDefinition Describe() => new(
        "file_move",
        "Move a file",
        "Moves or renames one file of the workspace, making missing directories and replacing a file that is there.",
        [
            ToolParameter.Text("source", "The file, from the root of the workspace."),
            ToolParameter.Text("destination", "Its new path, with its name."),
        ],
        [
            ResultField.Success,
            new("source", "string", "The source as given."),
            new("destination", "string", "The destination as given."),
            ResultField.Error,
        ])
    { Destructive = true };
}
