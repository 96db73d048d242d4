using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary><c>file_list</c>.</summary>
internal sealed class FileListTool(FileManager files, ResultLimit limit) : SandboxTool<FileListResult>(Describe(limit), ToolJson.Of<FileListResult>())
{
    protected override bool IsFailure(FileListResult result) => !result.Success;

    // The keys of an entry, its numbers and what JSON puts between them.
    private const int CharactersOfEntry = 88;

    protected override async Task<FileListResult> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var most = Math.Max(1, limit.Most / CharactersOfEntry);
        var wanted = (int)Math.Min(arguments.OptionalNumber("limit") ?? most, most);
        var result = await files.ListAsync(arguments.Text("path"), arguments.OptionalText("pattern"), arguments.OptionalText("cursor"), wanted, cancellationToken);
        var (fitting, characters) = (0, 0);
        foreach (var entry in result.Entries)
        {
            characters += CharactersOfEntry + entry.Name.Length + entry.Path.Length;
            fitting += characters <= limit.Most || fitting == 0 ? 1 : 0;
        }

        return fitting == result.Entries.Count
            ? result
            : result with { Entries = [.. result.Entries.Take(fitting)], Truncated = true, NextCursor = result.Entries[fitting - 1].Name };
    }

    private static ToolDefinition Describe(ResultLimit limit) => new(
        "file_list",
        "List a directory",
        "Lists one directory of the workspace, sorted by name, hidden entries included; not recursive.",
        [
            ToolParameter.OptionalText("path", "The directory, from the root of the workspace.", "/"),
            ToolParameter.OptionalText("pattern", "Only names that match, such as *.txt (with * ? and [...])."),
            ToolParameter.OptionalText("cursor", "next_cursor of the answer before, for the entries that follow; without it from the first."),
            ToolParameter.OptionalNumber("limit", "Entries at most; fewer come where they would take too much room.", 1, Math.Max(1, limit.Most / CharactersOfEntry)),
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
            new("next_cursor", "string", "What to give as cursor for the entries that follow; absent at the end.") { Optional = true },
        ])
    { ReadOnly = true, Idempotent = true };
}
