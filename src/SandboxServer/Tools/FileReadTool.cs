using System.Text.Json;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_read</c>.</summary>
internal sealed class FileReadTool(FileManager files) : SandboxTool<FileReadResult>(Describe(), ToolJson.Of<FileReadResult>())
{
    /// <inheritdoc/>
    public override long ExpectedBytes(IDictionary<string, JsonElement>? arguments) =>
        files.SizeOf(ToolArguments.Read(Definition, arguments).Text("path"));

    protected override bool IsFailure(FileReadResult result) => !result.Success;

    protected override Task<FileReadResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        files.ReadAsync(arguments.Text("path"), arguments.Text("encoding"), cancellationToken);

    private static ToolDefinition Describe() => new(
        "file_read",
        "Read a file",
        "Reads a text file of the workspace.",
        [FileParameters.Path, FileParameters.Encoding],
        [
            new("content", "string", "The text; empty on failure."),
            new("size", "integer", "Bytes on disk; null on failure.") { Nullable = true },
            new("modified", "number", "Last change, in seconds since 1970; null on failure.") { Nullable = true },
            ResultField.Success,
            ResultField.Error,
        ])
    { ReadOnly = true, Idempotent = true };
}
