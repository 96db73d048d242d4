using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_list</c>.</summary>
internal sealed class FileListTool(FileManager files) : SandboxTool<FileListResult>(Describe(), ToolJson.Of<FileListResult>())
{
    protected override bool IsFailure(FileListResult result) => !result.Success;

    protected override Task<FileListResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        files.ListAsync(arguments.Text("path"), arguments.OptionalText("pattern"), cancellationToken);

    private static ToolDefinition Describe() => new(
        "file_list",
        "List a directory",
        "Lists one directory of the workspace, sorted by name, hidden entries included; not recursive.",
        [
            ToolParameter.OptionalText("path", "The directory, from the root of the workspace.", "/"),
            ToolParameter.OptionalText("pattern", "Only names that match, such as *.txt (with * ? and [...])."),
        ],
        [
            new("entries", "array", "What the directory holds; empty on failure.")
            {
                Items =
                [
                    new("name", "string", "The name."),
                    new("path", "string", "The path, as the file tools take it."),
                    new("is_directory", "boolean", "Whether it is a directory."),
                    new("size", "integer", "Bytes; null for everything that is not a regular file.") { Nullable = true },
                    new("modified", "number", "Last change, in seconds since 1970.") { Nullable = true },
                ],
            },
            new("path", "string", "The path as given."),
            ResultField.Success,
            ResultField.Error,
            new("truncated", "boolean", "True when there are more entries than are returned.") { Optional = true },
        ])
    { ReadOnly = true, Idempotent = true };
}
