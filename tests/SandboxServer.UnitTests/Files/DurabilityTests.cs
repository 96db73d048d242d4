using System.Globalization;
using ContainerMcp.SandboxServer.Managers;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>A file that a tool reported as written is on the disk, not only in the kernel's memory.</summary>
public sealed class DurabilityTests
{
    private const int Size = 1 << 20;

    /// <summary>
    /// Removing a file whose content never reached the disk takes that writing back, and the kernel counts it for the
    /// thread that did so (proc(5), cancelled_write_bytes).
    /// </summary>
    [Fact]
    public async Task A_written_file_is_synchronised()
    {
        // Beside the tests: /tmp may be kept in memory, where there is no disk to write to.
        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"durability-{Guid.NewGuid():N}"));
        try
        {
            using var files = new FileManager(new FileSettings { Root = directory.FullName });
            // The kernel may happen to write at the very moment, but not every time.
            Assert.True(Enumerable.Range(0, 20).Any(_ => TakenBackWithoutUs(directory) >= Size), "the kernel does not count here what was taken back: the test proves nothing on this file system");

            var written = await files.WriteAsync("a.txt", new string('x', Size), null, TestContext.Current.CancellationToken);

            Assert.True(written.Success, written.Error);
            Assert.Equal(0, TakenBackByRemoving(Path.Combine(directory.FullName, "a.txt")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static long TakenBackWithoutUs(DirectoryInfo directory)
    {
        var control = Path.Combine(directory.FullName, "control.txt");
        File.WriteAllText(control, new string('x', Size));
        return TakenBackByRemoving(control);
    }

    // One thread from the first reading to the second: other tests write and remove files, too.
    private static long TakenBackByRemoving(string path)
    {
        var before = TakenBack();
        File.Delete(path);
        return TakenBack() - before;
    }

    private static long TakenBack() => long.Parse(
        File.ReadLines("/proc/thread-self/io").Single(line => line.StartsWith("cancelled_write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
