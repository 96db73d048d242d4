using System.Diagnostics;
using ContainerMcp.SandboxServer.Managers;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>A workspace in a temporary directory of its own, with a directory beside it that must stay out of reach.</summary>
internal sealed class TemporaryWorkspace : IDisposable
{
    public const string Secret = "canary-outside-the-workspace";

    private readonly string top = Directory.CreateTempSubdirectory("container-mcp-test-").FullName;

    public TemporaryWorkspace(Func<FileSettings, FileSettings>? change = null)
    {
        Root = Path.Combine(top, "files");
        Outside = Path.Combine(top, "files_evil");
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Path.Combine(Outside, "outside.txt"), Secret);
        var settings = new FileSettings { Root = Root };
        Files = new FileManager(change?.Invoke(settings) ?? settings);
    }

    public string Root { get; }

    public string Outside { get; }

    public FileManager Files { get; }

    public string In(string relative) => Path.Combine(Root, relative);

    public void Put(string relative, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(relative))!);
        File.WriteAllText(In(relative), content);
    }

    public void Link(string relative, string target) => File.CreateSymbolicLink(In(relative), target);

    public void Pipe(string relative)
    {
        using Process process = Process.Start("mkfifo", [In(relative)]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Every name below the directory that holds the workspace and its neighbour, with the content of regular files; links are not followed.</summary>
    public string[] Snapshot() => [.. Walk(new DirectoryInfo(top)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Files.Dispose();
        Directory.Delete(top, recursive: true);
    }

    private static IEnumerable<string> Walk(DirectoryInfo directory) => directory.EnumerateFileSystemInfos().SelectMany(f => f switch
    {
        { LinkTarget: not null } => [$"{f.FullName}->{f.LinkTarget}"],
        DirectoryInfo inner => Walk(inner).Prepend(f.FullName),
        FileInfo { Length: > 0 } => [$"{f.FullName}={File.ReadAllText(f.FullName)}"],
        _ => new[] { f.FullName },
    });
}
