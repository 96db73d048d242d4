using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>
/// The attacks known against the file tools of the original. Each row is tried with every tool that takes a path: nothing outside the
/// workspace may be read or changed, nothing of the outside may show in an answer.
/// </summary>
public sealed class FileAttackTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    public static TheoryData<string> EscapingPaths =>
    [
        "../outside.txt", "sub/../../outside.txt", "/../outside.txt", "//..//outside.txt", "../files_evil/outside.txt", "../files_new/w.txt",
        "a/../../files/../files_evil/outside.txt", "./../files_evil/outside.txt", "..", "../", "/..", "sub/../..", "../../../../../../etc/passwd", "..//..//etc/passwd",
    ];

    public static TheoryData<string> LiteralPaths =>
    [
        "/etc/passwd", @"..\outside.txt", @"..\..\outside.txt", "%2e%2e/outside.txt", "..%2foutside.txt", "..%c0%af/outside.txt", "\u2024\u2024/outside.txt",
        "\uff0e\uff0e/outside.txt", "....//outside.txt", "~/../outside.txt", "file:///etc/passwd", "/proc/self/environ", "/proc/self/root/etc/passwd", "/dev/zero",
    ];

    public static TheoryData<string> LinkedPaths =>
    [
        "file.txt", "up/outside.txt", "up/../up/outside.txt", "environ.txt", "zero.txt", "pipe.txt", "self.txt", "inner.txt", "deep/up/outside.txt", "root/etc/passwd", "file.txt/", "dangling.txt",
    ];

    [Theory]
    [MemberData(nameof(EscapingPaths))]
    public async Task Paths_that_leave_the_root_are_named_traversal(string path)
    {
        Directory.CreateDirectory(workspace.In("sub"));
        await AssertRefusedEverywhereAsync(path, "Path traversal attempt detected: ");
    }

    [Theory]
    [MemberData(nameof(LiteralPaths))]
    public async Task Names_are_never_decoded(string path) => await AssertHarmlessAsync(path);

    [Theory]
    [MemberData(nameof(LinkedPaths))]
    public async Task Links_and_special_files_are_not_opened(string path)
    {
        PlantLinks();
        await AssertRefusedEverywhereAsync(path, "");
    }

    [Fact]
    public async Task Deleting_a_link_removes_the_link_only()
    {
        PlantLinks();
        Assert.True((await workspace.Files.DeleteAsync("file.txt", Ct)).Success);
        Assert.True((await workspace.Files.DeleteAsync("up", Ct)).Success);
        Assert.True((await workspace.Files.DeleteAsync("dangling.txt", Ct)).Success);
        Assert.True((await workspace.Files.DeleteAsync("pipe.txt", Ct)).Success);
        Assert.Equal(TemporaryWorkspace.Secret, File.ReadAllText(Path.Combine(workspace.Outside, "outside.txt")));
        Assert.DoesNotContain("file.txt", Directory.EnumerateFileSystemEntries(workspace.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("evil.sh/", "sh")]
    [InlineData("evil.sh/.", "sh")]
    [InlineData("evil.sh/x/..", "sh")]
    [InlineData("evil.exe/x.txt/..", "exe")]
    [InlineData("evil.sh/x.txt/../", "sh")]
    [InlineData("k.pem/", "pem")]
    [InlineData("b.SH", "sh")]
    [InlineData("a.tar.gz", "gz")]
    [InlineData("evil.sh.", "(none)")]
    [InlineData("..sh", "(none)")]
    [InlineData("...txt", "(none)")]
    [InlineData(".bashrc", "(none)")]
    [InlineData(".txt", "(none)")]
    [InlineData("Makefile", "(none)")]
    [InlineData("a.txt\u200b", "txt\u200b")]
    [InlineData("a.txt ", "txt ")]
    [InlineData("a.txt\n", "txt\n")]
    public async Task The_extension_is_that_of_the_file_which_would_be_opened(string path, string extension)
    {
        string real = path.TrimEnd('/') switch
        {
            var p when p.EndsWith("/..", StringComparison.Ordinal) => p.Split('/')[0],
            var p => p.Replace("/.", "", StringComparison.Ordinal),
        };
        string error = $"File extension not allowed: {extension}";
        workspace.Put("a.txt", "x");
        string[] before = workspace.Snapshot();
        Assert.Equal(error, (await workspace.Files.WriteAsync(path, "x", null, Ct)).Error);
        Assert.Equal(error, (await workspace.Files.MoveAsync("a.txt", path, Ct)).Error);
        Assert.Equal(before, workspace.Snapshot());

        workspace.Put(real, "secret");
        before = workspace.Snapshot();
        Assert.Equal(error, (await workspace.Files.ReadAsync(path, null, Ct)).Error);
        Assert.Equal(error, (await workspace.Files.WriteAsync(path, "x", null, Ct)).Error);
        Assert.Equal(error, (await workspace.Files.MoveAsync(path, "leak.txt", Ct)).Error);
        Assert.Equal(before, workspace.Snapshot());
    }

    [Theory]
    [InlineData("a.php.txt")]
    [InlineData("A.TXT")]
    [InlineData(".hidden.txt")]
    [InlineData("with space.txt")]
    [InlineData("日本.txt")]
    [InlineData(@"back\slash.txt")]
    [InlineData("new\nline.txt")]
    [InlineData("-rf.txt")]
    [InlineData("*.txt")]
    public async Task Odd_but_honest_names_work(string path)
    {
        Assert.True((await workspace.Files.WriteAsync(path, "x", null, Ct)).Success);
        Assert.Equal("x", (await workspace.Files.ReadAsync(path, null, Ct)).Content);
        Assert.Equal(path, Assert.Single((await workspace.Files.ListAsync("/", null, Ct)).Entries).Path);
        Assert.True((await workspace.Files.DeleteAsync(path, Ct)).Success);
    }

    [Fact]
    public async Task Impossible_names_are_refused_early()
    {
        await AssertRefusedEverywhereAsync("a\0.txt", "Path contains a null character");
        await AssertRefusedEverywhereAsync("\0", "Path contains a null character");
        await AssertRefusedEverywhereAsync("a\ud800.txt", "Path contains a lone surrogate, which no file name can hold");
    }

    [Fact]
    public async Task Long_names_fail_without_showing_where_the_workspace_is()
    {
        foreach (string path in new[] { new string('n', 300) + ".txt", string.Concat(Enumerable.Repeat("dir/", 1500)) + "a.txt", "x/" + new string('n', 300) + "/a.txt", new string('é', 2100) })
        {
            await AssertRefusedEverywhereAsync(path, "");
        }
        string answer = (await workspace.Files.WriteAsync(new string('n', 300) + ".txt", "x", null, Ct)).Error!;
        Assert.Equal("Path too long: a name may have 255 bytes and a path 4095", answer);
    }

    [Fact]
    public async Task A_second_name_of_a_file_elsewhere_is_not_read_and_writing_it_leaves_the_other_alone()
    {
        using var link = System.Diagnostics.Process.Start("ln", [Path.Combine(workspace.Outside, "outside.txt"), workspace.In("hard.txt")]);
        await link.WaitForExitAsync(Ct);
        var read = await workspace.Files.ReadAsync("hard.txt", null, Ct);
        Assert.Equal(("", "File has more than one hard link: hard.txt. Copy it to a new file first"), (read.Content, read.Error));
        Assert.True((await workspace.Files.WriteAsync("hard.txt", "mine", null, Ct)).Success);
        Assert.Equal(TemporaryWorkspace.Secret, File.ReadAllText(Path.Combine(workspace.Outside, "outside.txt")));
    }

    private void PlantLinks()
    {
        Directory.CreateDirectory(workspace.In("deep"));
        workspace.Put("honest.txt", "x");
        workspace.Link("file.txt", Path.Combine(workspace.Outside, "outside.txt"));
        workspace.Link("up", "../files_evil");
        workspace.Link("deep/up", workspace.Outside);
        workspace.Link("environ.txt", "/proc/self/environ");
        workspace.Link("zero.txt", "/dev/zero");
        workspace.Link("self.txt", "self.txt");
        workspace.Link("inner.txt", "honest.txt");
        workspace.Link("root", "/proc/self/root");
        workspace.Link("dangling.txt", Path.Combine(workspace.Outside, "made.txt"));
        workspace.Pipe("pipe.txt");
    }

    private async Task AssertRefusedEverywhereAsync(string path, string error)
    {
        workspace.Put("mine.txt", "x");
        string[] before = workspace.Snapshot();
        var read = await workspace.Files.ReadAsync(path, null, Ct);
        var list = await workspace.Files.ListAsync(path, null, Ct);
        string?[] errors =
        [
            read.Error, list.Error,
            (await workspace.Files.WriteAsync(path, "x", null, Ct)).Error,
            (await workspace.Files.MoveAsync(path, "b.txt", Ct)).Error,
            (await workspace.Files.MoveAsync("mine.txt", path, Ct)).Error,
        ];
        Assert.Equal("", read.Content);
        Assert.Empty(list.Entries);
        Assert.All(errors, e => AssertClean(e, error));
        Assert.Equal(before, workspace.Snapshot());
    }

    private async Task AssertHarmlessAsync(string path)
    {
        var read = await workspace.Files.ReadAsync(path, null, Ct);
        AssertClean(read.Error, "File not found: ");
        await workspace.Files.WriteAsync(path, "x", null, Ct);
        await workspace.Files.DeleteAsync(path, Ct);
        Assert.Equal(TemporaryWorkspace.Secret, File.ReadAllText(Path.Combine(workspace.Outside, "outside.txt")));
        Assert.Equal(["outside.txt"], Directory.EnumerateFileSystemEntries(workspace.Outside).Select(Path.GetFileName));
        Assert.Equal(2, Directory.GetParent(workspace.Root)!.EnumerateFileSystemInfos().Count());
    }

    private void AssertClean(string? answer, string start)
    {
        Assert.NotNull(answer);
        Assert.StartsWith(start, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(workspace.Root)!, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(TemporaryWorkspace.Secret, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
    }
}
