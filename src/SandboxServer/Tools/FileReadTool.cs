using System.Text.Json;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_read</c>.</summary>
internal sealed class FileReadTool(FileManager files, ResultLimit limit) : SandboxTool<FileReadResult>(Describe(limit), ToolJson.Of<FileReadResult>())
{
    /// <inheritdoc/>
    public override long ExpectedBytes(IDictionary<string, JsonElement>? arguments) =>
        files.SizeOf(ToolArguments.Read(Definition, arguments).Text("path"));

    protected override bool IsFailure(FileReadResult result) => !result.Success;

    protected override async Task<FileReadResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (offset, lines) = (arguments.OptionalNumber("offset"), arguments.OptionalNumber("limit"));
        var (byteOffset, bytes) = (arguments.OptionalNumber("byte_offset"), arguments.OptionalNumber("byte_limit"));
        var path = arguments.Text("path");
        if (byteOffset is null && bytes is null)
        {
            var whole = await files.ReadAsync(path, arguments.Text("encoding"), cancellationToken);
            return whole.Success ? FilePart.Take(whole, offset, lines, limit.Most) : whole;
        }

        return offset is null && lines is null
            ? await files.ReadBytesAsync(path, byteOffset ?? 0, bytes ?? limit.Most, arguments.Text("encoding"), cancellationToken)
            : throw new ToolArgumentException("arguments 'offset' and 'limit' count lines, 'byte_offset' and 'byte_limit' bytes. Allowed: one pair of them.");
    }

    private static ToolDefinition Describe(ResultLimit limit) => new(
        "file_read",
        "Read a file",
        FormattableString.Invariant($"Reads a text file of the workspace. Of a file with more than {limit.Most} characters it returns head and tail; offset and limit read any part of it."),
        [
            FileParameters.Path,
            FileParameters.Encoding,
            ToolParameter.OptionalNumber("offset", "First line to read, counted from 1.", 1, int.MaxValue),
            ToolParameter.OptionalNumber("limit", "Lines to read at most.", 1, int.MaxValue),
            ToolParameter.OptionalNumber("byte_offset", "First byte to read, counted from 0, instead of a line: for files with very long lines.", 0, int.MaxValue),
            ToolParameter.OptionalNumber("byte_limit", "Bytes to read at most.", 1, limit.Most),
        ],
        [
            new("content", "string", "The text; empty on failure."),
            new("size", "integer", "Bytes on disk; null on failure.") { Nullable = true },
            new("modified", "number", "Last change, in seconds since 1970; null on failure.") { Nullable = true },
            ResultField.Success,
            ResultField.Error,
            ResultField.Truncated,
            new("next_offset", "integer", "What to give as offset to read on; absent at the end.") { Optional = true },
            new("next_byte_offset", "integer", "What to give as byte_offset to read on; absent at the end.") { Optional = true },
            new("total_lines", "integer", "Lines of the whole file, where a part was read.") { Optional = true },
        ])
    { ReadOnly = true, Idempotent = true };
}
