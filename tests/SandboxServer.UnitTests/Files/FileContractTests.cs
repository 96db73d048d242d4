using System.Text;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>What the original documents: keys, values and messages.</summary>
public sealed class FileContractTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Written_text_is_read_back_with_size_and_time()
    {
        double before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        var written = await workspace.Files.WriteAsync("/notes/a.txt", "grüße\r\n", "utf-8", Ct);
        Assert.Equal((true, "/notes/a.txt", null), (written.Success, written.Path, written.Error));

        var read = await workspace.Files.ReadAsync("notes/a.txt", null, Ct);
        Assert.Equal(("grüße\r\n", 9L, true, null), (read.Content, read.Size, read.Success, read.Error));
        Assert.InRange(read.Modified!.Value, before - 1, before + 60);
    }

    /// <summary>Python's os.makedirs('~/x') makes such a folder, and ~ alone means the root.</summary>
    [Fact]
    public async Task What_lies_in_a_folder_with_the_name_of_the_root_is_listed_as_it_is_read()
    {
        workspace.Put("~/a.txt", "in");
        workspace.Put("a.txt", "out");

        var listed = await workspace.Files.ListAsync("/~", null, Ct);
        var root = await workspace.Files.ListAsync("/", "~", Ct);

        Assert.Equal("in", (await workspace.Files.ReadAsync(Assert.Single(listed.Entries).Path, null, Ct)).Content);
        Assert.Equal(listed.Entries[0].Name, Assert.Single((await workspace.Files.ListAsync(Assert.Single(root.Entries).Path, null, Ct)).Entries).Name);
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("/a.txt")]
    [InlineData("///a.txt")]
    [InlineData("./a.txt")]
    [InlineData("sub/../a.txt")]
    [InlineData("missing/../a.txt")]
    [InlineData("a.txt/")]
    [InlineData("a.txt/.")]
    [InlineData("~/../a.txt")]
    [InlineData("~/a.txt")]
    [InlineData("~//./a.txt")]
    [InlineData("/workspace/a.txt")]
    [InlineData("//workspace/./a.txt")]
    [InlineData("/x/../workspace/a.txt")]
    [InlineData("ROOT/a.txt")]
    [InlineData("file:///workspace/a.txt")]
    [InlineData("file://localhost/workspace/a.txt")]
    [InlineData("FILE:///a%2Etxt")]
    [InlineData("file://a.txt")]
    public async Task Spellings_of_one_path_name_the_same_file(string path)
    {
        path = path.Replace("ROOT", workspace.Root, StringComparison.Ordinal);
        workspace.Put("a.txt", "x");
        Assert.Equal("x", (await workspace.Files.ReadAsync(path, null, Ct)).Content);
        Assert.Equal(1, workspace.Files.SizeOf(path));
    }

    [Theory]
    [InlineData("/workspace/dir/b.txt")]
    [InlineData("~/dir/b.txt")]
    [InlineData("file:///workspace/dir/b.txt")]
    public async Task Every_tool_takes_the_path_that_pwd_shows(string path)
    {
        var written = await workspace.Files.WriteAsync(path, "x", null, Ct);
        Assert.Equal((true, path), (written.Success, written.Path));
        Assert.Equal("x", await File.ReadAllTextAsync(workspace.In("dir/b.txt"), Ct));
        var list = await workspace.Files.ListAsync(path[..^6], null, Ct);
        Assert.Equal("dir/b.txt", Assert.Single(list.Entries).Path);
        Assert.True((await workspace.Files.MoveAsync(path, path + ".md", Ct)).Success);
        Assert.True((await workspace.Files.DeleteAsync(path + ".md", Ct)).Success);
        Assert.Equal($"File not found: {path}", (await workspace.Files.ReadAsync(path, null, Ct)).Error);
        Assert.Equal(["dir"], Directory.EnumerateFileSystemEntries(workspace.Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_directory_that_is_called_workspace_has_the_names_that_commands_give_it()
    {
        workspace.Put("a.txt", "outer");
        workspace.Put("workspace/a.txt", "inner");
        Assert.Equal("outer", (await workspace.Files.ReadAsync("/workspace/a.txt", null, Ct)).Content);
        Assert.Equal("inner", (await workspace.Files.ReadAsync("workspace/a.txt", null, Ct)).Content);
        Assert.Equal("inner", (await workspace.Files.ReadAsync("/workspace/workspace/a.txt", null, Ct)).Content);
        Assert.Equal(["a.txt", "workspace"], (await workspace.Files.ListAsync("/workspace", null, Ct)).Entries.Select(entry => entry.Path));
    }

    [Theory]
    [InlineData("new.txt/")]
    [InlineData("new.txt/.")]
    [InlineData("new.txt/x/..")]
    [InlineData("/workspace/new.txt//")]
    [InlineData("a.txt/")]
    public async Task A_path_that_ends_as_a_directorys_makes_no_file(string path)
    {
        workspace.Put("a.txt", "x");
        string[] before = workspace.Snapshot();
        string error = $"Path ends as a directory's: {path}. Give the name of a file, without a slash behind it; directories are made with the files in them";
        Assert.Equal(error, (await workspace.Files.WriteAsync(path, "new", null, Ct)).Error);
        Assert.Equal(error, (await workspace.Files.MoveAsync("a.txt", path, Ct)).Error);
        Assert.Equal(before, workspace.Snapshot());
    }

    [Fact]
    public async Task Failures_say_what_the_original_says()
    {
        workspace.Put("dir/a.txt", "x");
        Assert.Equal("File not found: nope.txt", (await workspace.Files.ReadAsync("nope.txt", null, Ct)).Error);
        Assert.Equal("File not found: dir/a.txt/b.txt", (await workspace.Files.ReadAsync("dir/a.txt/b.txt", null, Ct)).Error);
        Assert.Equal("Path is a directory: dir", (await workspace.Files.ReadAsync("dir", null, Ct)).Error);
        Assert.Equal("Path is a directory: ", (await workspace.Files.WriteAsync("", "x", null, Ct)).Error);
        Assert.Equal("Path is a directory: /", (await workspace.Files.WriteAsync("/", "x", null, Ct)).Error);
        Assert.Equal("Path is a directory: dir/", (await workspace.Files.WriteAsync("dir/", "x", null, Ct)).Error);
        Assert.Equal("Path is not a directory: dir/a.txt", (await workspace.Files.WriteAsync("dir/a.txt/b.txt", "x", null, Ct)).Error);
        Assert.Equal("Cannot delete directory: dir", (await workspace.Files.DeleteAsync("dir", Ct)).Error);
        Assert.Equal("Cannot delete directory: /", (await workspace.Files.DeleteAsync("/", Ct)).Error);
        Assert.Equal("File not found: nope.txt", (await workspace.Files.DeleteAsync("nope.txt", Ct)).Error);
        Assert.Equal("Source file not found: nope.txt", (await workspace.Files.MoveAsync("nope.txt", "b.txt", Ct)).Error);
        Assert.Equal("Source is a directory: dir", (await workspace.Files.MoveAsync("dir", "b.txt", Ct)).Error);
        Assert.Equal("Path not found: nope", (await workspace.Files.ListAsync("nope", null, Ct)).Error);
        Assert.Equal("Path is not a directory: dir/a.txt", (await workspace.Files.ListAsync("dir/a.txt", null, Ct)).Error);
        Assert.Equal("Path traversal attempt detected: ../x.txt", (await workspace.Files.ReadAsync("/../x.txt", null, Ct)).Error);
        Assert.Equal("File extension not allowed: sh", (await workspace.Files.WriteAsync("a.sh", "x", null, Ct)).Error);
    }

    [Fact]
    public async Task A_failure_has_empty_values_and_the_path_as_given()
    {
        var read = await workspace.Files.ReadAsync("/nope.txt", null, Ct);
        Assert.Equal(("", null, null, false), (read.Content, read.Size, read.Modified, read.Success));
        var list = await workspace.Files.ListAsync("/nope", null, Ct);
        Assert.Equal((0, "/nope", false), (list.Entries.Count, list.Path, list.Success));
        var move = await workspace.Files.MoveAsync("/a.txt", "/b.txt", Ct);
        Assert.Equal(("/a.txt", "/b.txt", false), (move.Source, move.Destination, move.Success));
    }

    [Fact]
    public async Task Deleting_and_moving_do_so()
    {
        workspace.Put("a.txt", "one");
        workspace.Put("old.txt", "two");
        Assert.True((await workspace.Files.MoveAsync("/a.txt", "/new/dir/b.md", Ct)).Success);
        Assert.True((await workspace.Files.MoveAsync("new/dir/b.md", "old.txt", Ct)).Success);
        Assert.Equal("one", File.ReadAllText(workspace.In("old.txt")));
        Assert.True((await workspace.Files.DeleteAsync("old.txt", Ct)).Success);
        Assert.False(File.Exists(workspace.In("old.txt")));
    }

    [Fact]
    public async Task The_size_limit_counts_bytes_and_is_inclusive()
    {
        using var small = new TemporaryWorkspace(s => s with { MaxSizeBytes = 1024 * 1024 });
        string full = new('x', 1024 * 1024);
        Assert.True((await small.Files.WriteAsync("a.txt", full, null, Ct)).Success);
        Assert.Equal(full, (await small.Files.ReadAsync("a.txt", null, Ct)).Content);

        Assert.Equal("Content too large: 1048577 bytes (maximum 1 MB)", (await small.Files.WriteAsync("b/c/d.txt", full + "x", null, Ct)).Error);
        Assert.Equal("Content too large: 2097154 bytes (maximum 1 MB)", (await small.Files.WriteAsync("b.txt", full, "utf-16", Ct)).Error);
        Assert.False(Directory.Exists(small.In("b")));

        File.WriteAllText(small.In("big.txt"), full + "x");
        Assert.Equal("File too large: 1048577 bytes (maximum 1 MB)", (await small.Files.ReadAsync("big.txt", null, Ct)).Error);
    }

    [Fact]
    public async Task A_write_keeps_the_mode_of_the_file_it_replaces()
    {
        workspace.Put("run.py", "1");
        File.SetUnixFileMode(workspace.In("run.py"), (UnixFileMode)0x1ed);
        Assert.True((await workspace.Files.WriteAsync("run.py", "2", null, Ct)).Success);
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(workspace.In("run.py")));
    }

    [Fact]
    public async Task Nothing_but_the_file_is_left_behind()
    {
        Assert.True((await workspace.Files.WriteAsync("a.txt", "1", null, Ct)).Success);
        Assert.True((await workspace.Files.WriteAsync("a.txt", "2", null, Ct)).Success);
        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(workspace.Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_refused_write_leaves_no_directories()
    {
        string[] before = workspace.Snapshot();
        Assert.False((await workspace.Files.WriteAsync("x/y/z.exe", "1", null, Ct)).Success);
        Assert.False((await workspace.Files.WriteAsync($"x/y/{new string('n', 300)}.txt", "1", null, Ct)).Success);
        Assert.False((await workspace.Files.WriteAsync($"x/{new string('n', 300)}/z.txt", "1", null, Ct)).Success);
        Assert.False((await workspace.Files.WriteAsync("x/y/z.txt", "\ud800", null, Ct)).Success);
        Assert.False((await workspace.Files.WriteAsync("x/y/z.txt", "1", "no-such", Ct)).Success);
        Assert.False((await workspace.Files.WriteAsync(string.Concat(Enumerable.Repeat("d/", 100)) + "z.txt", "1", null, Ct)).Success);
        Assert.Equal(before, workspace.Snapshot());
    }

    [Fact]
    public async Task A_relative_root_works()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, workspace.Root);
        using var files = new ContainerMcp.SandboxServer.Managers.FileManager(new() { Root = relative });
        Assert.True((await files.WriteAsync("/a.txt", "x", null, Ct)).Success);
        Assert.Equal("x", Encoding.UTF8.GetString(File.ReadAllBytes(workspace.In("a.txt"))));
    }

    [Fact]
    public async Task The_extension_list_is_trimmed_and_case_does_not_matter()
    {
        using var custom = new TemporaryWorkspace(s => s with { AllowedExtensions = [" TXT", "", ".log "] });
        Assert.True((await custom.Files.WriteAsync("A.TXT", "x", null, Ct)).Success);
        Assert.True((await custom.Files.WriteAsync("a.Log", "x", null, Ct)).Success);
        Assert.Equal("File extension not allowed: (none)", (await custom.Files.WriteAsync("plain", "x", null, Ct)).Error);

        using var open = new TemporaryWorkspace(s => s with { AllowedExtensions = ["*"] });
        Assert.True((await open.Files.WriteAsync(".bashrc", "x", null, Ct)).Success);
        Assert.True((await open.Files.WriteAsync("Makefile", "x", null, Ct)).Success);
    }
}
