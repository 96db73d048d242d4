using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>What a server that was killed in the middle of a write leaves behind.</summary>
public sealed class LeftoverSweepTests : IDisposable
{
    private const string Leftover = ".container-mcp-0123456789abcdef0123456789abcdef.tmp";
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task The_next_start_removes_it_wherever_it_lies()
    {
        await using var server = await ServerFixture.StartAsync(env =>
        {
            Directory.CreateDirectory(Path.Combine(env["SANDBOX_ROOT"], "a", "b"));
            File.WriteAllText(Path.Combine(env["SANDBOX_ROOT"], Leftover), "half a fi");
            File.WriteAllText(Path.Combine(env["SANDBOX_ROOT"], "a", "b", Leftover), "half a fi");
            File.WriteAllText(Path.Combine(env["SANDBOX_ROOT"], "a", "b", "file.txt"), "kept");
        });

        await Wait.UntilAsync(
            () => !File.Exists(Path.Combine(server.Workspace, Leftover)) && !File.Exists(Path.Combine(server.Workspace, "a", "b", Leftover)), "the leftovers are gone");
        Assert.Equal("kept", await File.ReadAllTextAsync(Path.Combine(server.Workspace, "a", "b", "file.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(".container-mcp-0123456789abcdef0123456789abcde.tmp")]
    [InlineData(".container-mcp-0123456789ABCDEF0123456789abcdef.tmp")]
    [InlineData(".container-mcp-0123456789abcdef0123456789abcdef.tmp.txt")]
    [InlineData("container-mcp-0123456789abcdef0123456789abcdef.tmp")]
    [InlineData("notes.tmp")]
    public void Other_names_stay(string name)
    {
        workspace.Put(name, "mine");

        Assert.Equal(0, workspace.Files.RemoveLeftovers(TestContext.Current.CancellationToken));
        Assert.True(File.Exists(workspace.In(name)));
    }

    [Fact]
    public void What_this_server_is_writing_stays()
    {
        string name = TemporaryName.New();
        workspace.Put(name, "half a fi");

        Assert.Equal(0, workspace.Files.RemoveLeftovers(TestContext.Current.CancellationToken));
        Assert.True(File.Exists(workspace.In(name)));
    }

    [Fact]
    public void Links_are_neither_followed_nor_removed_and_directories_stay()
    {
        File.WriteAllText(Path.Combine(workspace.Outside, Leftover), "outside");
        workspace.Link("up", workspace.Outside);
        workspace.Link(Leftover, Path.Combine(workspace.Outside, "outside.txt"));
        Directory.CreateDirectory(workspace.In($"sub/{Leftover}"));
        workspace.Pipe($"sub/{Leftover.Replace('0', 'f')}");
        string[] before = workspace.Snapshot();

        Assert.Equal(0, workspace.Files.RemoveLeftovers(TestContext.Current.CancellationToken));
        Assert.Equal(before, workspace.Snapshot());
    }

    [Fact]
    public void It_ends_after_a_number_of_entries()
    {
        for (int i = 0; i < 50; i++)
        {
            workspace.Put($"{i}/{Leftover}", "half");
        }
        using var root = Workspace.Open(workspace.Root);

        Assert.Equal(10, new LeftoverSweep(root, maxEntries: 60).Run(TestContext.Current.CancellationToken));
    }
}
