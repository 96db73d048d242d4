using System.Diagnostics;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>
/// A hostile process in the workspace swaps files and directories for links to the outside, as fast as it can, while
/// the tools work on the same names. The calls may fail; they may not touch the outside.
/// </summary>
public sealed class FileRaceTests : IDisposable
{
    /// <summary>Swaps a file, a directory and a fresh parent between honest and hostile, ends when its standard input closes.</summary>
    private const string Hostile = """
        import os, sys, threading, shutil
        root, outside = sys.argv[1], sys.argv[2]
        os.chdir(root)
        done = threading.Event()
        threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
        def attempt(f, *a):
            try: f(*a)
            except OSError: pass
        print("ready", flush=True)
        while not done.is_set():
            for honest in (True, False):
                attempt(os.unlink, "swap.new")
                if honest:
                    with open("swap.new", "w") as f: f.write("honest")
                else:
                    os.symlink(outside + "/outside.txt", "swap.new")
                os.rename("swap.new", "swap.txt")
                if honest:
                    attempt(os.unlink, "dir"); attempt(os.rename, "dir.real", "dir")
                else:
                    attempt(os.rename, "dir", "dir.real"); attempt(os.symlink, outside, "dir")
                attempt(os.unlink, "fresh")
                shutil.rmtree("fresh", ignore_errors=True)
                if not honest: attempt(os.symlink, outside, "fresh")
        """;

    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Swapping_names_under_the_tools_gains_nothing()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        workspace.Put("dir/outside.txt", "honest");
        using Process hostile = Process.Start(new ProcessStartInfo("python3", ["-c", Hostile, workspace.Root, workspace.Outside])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("ready", await hostile.StandardOutput.ReadLineAsync(ct));
            var answers = new Dictionary<string, int>();
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < TimeSpan.FromSeconds(4))
            {
                await RoundAsync(answers, ct);
            }

            // The test means something only if calls met both faces of the names.
            Assert.True(answers["read:honest"] > 10 && answers["read:refused"] > 10, string.Join(", ", answers));
            Assert.True(answers["write:done"] > 10 && answers["write:refused"] > 0, string.Join(", ", answers));
        }
        finally
        {
            hostile.StandardInput.Close();
            hostile.Kill(entireProcessTree: true);
            await hostile.WaitForExitAsync(CancellationToken.None);
        }
        Assert.Equal(["outside.txt"], Directory.EnumerateFileSystemEntries(workspace.Outside).Select(Path.GetFileName));
        Assert.Equal(TemporaryWorkspace.Secret, File.ReadAllText(Path.Combine(workspace.Outside, "outside.txt")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(workspace.Root), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private async Task RoundAsync(Dictionary<string, int> answers, CancellationToken ct)
    {
        void Count(string answer) => answers[answer] = answers.GetValueOrDefault(answer) + 1;
        foreach (string path in new[] { "swap.txt", "dir/outside.txt" })
        {
            var read = await workspace.Files.ReadAsync(path, null, ct);
            Assert.DoesNotContain(TemporaryWorkspace.Secret, read.Content, StringComparison.Ordinal);
            Count(read.Success ? "read:honest" : "read:refused");
        }
        foreach (string path in new[] { "swap.txt", "dir/planted.txt", "fresh/a/b/planted.txt" })
        {
            Count((await workspace.Files.WriteAsync(path, "honest", null, ct)).Success ? "write:done" : "write:refused");
        }
        await workspace.Files.MoveAsync("dir/planted.txt", "fresh/moved.txt", ct);
        await workspace.Files.MoveAsync("dir/outside.txt", "dir/outside.txt", ct);
        await workspace.Files.DeleteAsync("fresh/moved.txt", ct);
        var list = await workspace.Files.ListAsync("fresh", null, ct);
        Assert.DoesNotContain("outside.txt", list.Entries.Select(e => e.Name));
    }
}
