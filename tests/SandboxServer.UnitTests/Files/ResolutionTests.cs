using System.Diagnostics;
using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Native;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>Each layer of what keeps a path where it belongs, without the others that would catch it too.</summary>
public sealed class ResolutionTests : IDisposable
{
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("../files_evil/outside.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../../files_evil/outside.txt")]
    public void The_kernel_itself_does_not_leave_the_root(string path)
    {
        Directory.CreateDirectory(workspace.In("sub"));
        using SafeFileHandle root = OpenRoot();

        int errno = Workspace.OpenAt(root, path, LibC.O_PATH, 0, out SafeFileHandle handle);

        using (handle)
        {
            Assert.Equal(LibC.EXDEV, errno);
        }
    }

    [Fact]
    public async Task A_link_is_not_followed_even_when_it_stays_in_the_workspace()
    {
        workspace.Put("sub/a.txt", "x");
        workspace.Link("alias", "sub");

        Assert.Equal("Symbolic links are not followed: alias/a.txt", (await workspace.Files.ReadAsync("alias/a.txt", null, Ct)).Error);
        Assert.Equal("Symbolic links are not followed: alias/b.txt", (await workspace.Files.WriteAsync("alias/b.txt", "x", null, Ct)).Error);
        Assert.Equal("Symbolic links are not followed: alias/a.txt", (await workspace.Files.DeleteAsync("alias/a.txt", Ct)).Error);
        Assert.Equal("Symbolic links are not followed: alias", (await workspace.Files.ListAsync("alias", null, Ct)).Error);
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_a_file_that_was_just_looked_at_is_neither_read_nor_waited_for()
    {
        workspace.Put("a.txt", "honest");
        workspace.Pipe("pipe");
        using SafeFileHandle root = OpenRoot();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task swapping = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _ = LibC.RenameAt2(root, "a.txt", root, "pipe", Exchange);
                }
            },
            Ct);
        var answers = new HashSet<string>();
        try
        {
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < TimeSpan.FromSeconds(3))
            {
                var read = await workspace.Files.ReadAsync("a.txt", null, Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);
                answers.Add(read.Success ? read.Content : read.Error!);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await swapping;
        }

        Assert.Equal(["Not a regular file: a.txt", "honest"], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_reads_while_a_file_is_replaced_goes_on_with_the_old_content()
    {
        workspace.Put("a.txt", new string('a', 100_000));
        using var reader = new StreamReader(workspace.In("a.txt"), new FileStreamOptions { BufferSize = 0 });
        var first = new char[10];
        await reader.ReadBlockAsync(first, Ct);

        Assert.True((await workspace.Files.WriteAsync("a.txt", "b", null, Ct)).Success);

        Assert.Equal(new string('a', 100_000 - 10), await reader.ReadToEndAsync(Ct));
        Assert.Equal("b", File.ReadAllText(workspace.In("a.txt")));
    }

    private SafeFileHandle OpenRoot() => LibC.Open(workspace.Root, LibC.O_PATH | LibC.O_DIRECTORY, 0);
}
