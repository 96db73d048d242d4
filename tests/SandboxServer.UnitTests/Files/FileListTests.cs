using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>file_list: order, contents, patterns, odd entries.</summary>
public sealed class FileListTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Entries_are_sorted_described_and_not_recursive()
    {
        workspace.Put("b.txt", "12345");
        workspace.Put("B.txt", "");
        workspace.Put(".hidden", "1");
        workspace.Put("dir/inner.txt", "1");
        var list = await workspace.Files.ListAsync(null, null, Ct);
        Assert.Equal("/", list.Path);
        Assert.Equal([".hidden", "B.txt", "b.txt", "dir"], list.Entries.Select(e => e.Name));
        Assert.Equal([(long?)1, 0, 5, null], list.Entries.Select(e => e.Size));
        Assert.Equal([false, false, false, true], list.Entries.Select(e => e.IsDirectory));
        Assert.All(list.Entries, e => Assert.True(e.Modified > 1e9));
        Assert.Null(list.Truncated);

        var inner = await workspace.Files.ListAsync("/dir/", null, Ct);
        Assert.Equal(("inner.txt", "dir/inner.txt"), (inner.Entries[0].Name, inner.Entries[0].Path));
        Assert.Equal("/dir/", inner.Path);
    }

    [Fact]
    public async Task Odd_entries_are_shown_and_harm_nothing()
    {
        workspace.Link("dangling", "/nowhere/at/all");
        workspace.Link("loop", "loop");
        workspace.Link("out", workspace.Outside);
        workspace.Link("secret.txt", Path.Combine(workspace.Outside, "outside.txt"));
        workspace.Pipe("pipe");
        workspace.Put("locked/x.txt", "1");
        File.SetUnixFileMode(workspace.In("locked"), UnixFileMode.None);
        var list = await workspace.Files.ListAsync("/", "", Ct);
        File.SetUnixFileMode(workspace.In("locked"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.True(list.Success, list.Error);
        Assert.Equal(["dangling", "locked", "loop", "out", "pipe", "secret.txt"], list.Entries.Select(e => e.Name));
        Assert.All(list.Entries, e => Assert.Null(e.Size));
        Assert.Equal(["locked"], list.Entries.Where(e => e.IsDirectory).Select(e => e.Name));
    }

    [Fact]
    public async Task A_long_listing_is_cut_and_says_so()
    {
        using var small = new TemporaryWorkspace(s => s with { MaxListEntries = 10 });
        foreach (int i in Enumerable.Range(0, 57).Reverse())
        {
            small.Put($"{i:D2}.txt", "");
        }
        var list = await small.Files.ListAsync("/", null, Ct);
        Assert.True(list.Truncated);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i:D2}.txt"), list.Entries.Select(e => e.Name));
        Assert.Null((await small.Files.ListAsync("/", "1*", Ct)).Truncated);
    }

    [Fact]
    public async Task A_linked_directory_is_not_listed()
    {
        workspace.Link("out", workspace.Outside);
        foreach (string path in new[] { "out", "out/", "out/.", "/out" })
        {
            var list = await workspace.Files.ListAsync(path, null, Ct);
            Assert.Equal((false, 0, $"Symbolic links are not followed: {path}"), (list.Success, list.Entries.Count, list.Error));
        }
    }

    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", ".a.txt", true)]
    [InlineData("*", ".hidden", true)]
    [InlineData("*.TXT", "a.txt", false)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("?", "😀", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[!]]", "]", false)]
    [InlineData("[!]]", "x", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[z-a]", "b", false)]
    [InlineData("[", "[", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("../*", "outside.txt", false)]
    [InlineData("*/*", "a", false)]
    [InlineData("a**b", "aXXb", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("a*b*c", "aXbXbX", false)]
    [InlineData("{a,b}", "a", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("^a$", "a", false)]
    public void Patterns_mean_what_fnmatch_means(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new NamePattern(pattern).Matches(name));

    [Theory]
    [InlineData("[m-pa-cb-e]", "d", true)]
    [InlineData("[m-pa-cb-e]", "f", false)]
    [InlineData("[m-pa-cb-e]", "n", true)]
    [InlineData("[a-zc-d]", "x", true)]
    [InlineData("[!a-zc-d]", "x", false)]
    [InlineData("[z-ab]", "b", true)]
    [InlineData("[[]]", "[]", true)]
    [InlineData("[a][", "a[", true)]
    [InlineData("***a", "a", true)]
    [InlineData("a*?", "a", false)]
    public void Sets_and_stars_may_be_written_in_any_way(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new NamePattern(pattern).Matches(name));

    [Theory(Timeout = 20_000)]
    [InlineData("[")]
    [InlineData("a*")]
    [InlineData("*[x]")]
    [InlineData("[!")]
    public async Task A_pattern_that_is_longer_than_any_name_is_refused(string part)
    {
        workspace.Put(new string('a', 250), "");
        string pattern = string.Concat(Enumerable.Repeat(part, 1_000_000));
        FileListResult answer = await workspace.Files.ListAsync("/", pattern, TestContext.Current.CancellationToken);
        Assert.Equal($"pattern must not be longer than 4096 characters, and has {pattern.Length}: it is matched against one name at a time.", answer.Error);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("[", 4096)]
    [InlineData("[a", 2048)]
    [InlineData("*a", 2048)]
    [InlineData("a*a", 1365)]
    public async Task The_longest_patterns_take_no_time_however_many_names_there_are(string part, int count)
    {
        for (int i = 0; i < 3000; i++)
        {
            workspace.Put($"{i}{new string('a', 240)}", "");
        }
        Assert.Empty((await workspace.Files.ListAsync("/", string.Concat(Enumerable.Repeat(part, count)), TestContext.Current.CancellationToken)).Entries);
    }

    [Fact(Timeout = 20_000)]
    public async Task No_pattern_takes_long()
    {
        workspace.Put(new string('a', 250), "");
        string pattern = string.Concat(Enumerable.Repeat("a*", 2000)) + "b";
        Assert.Empty((await workspace.Files.ListAsync("/", pattern, TestContext.Current.CancellationToken)).Entries);
    }
}
