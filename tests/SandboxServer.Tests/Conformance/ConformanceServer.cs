using System.Diagnostics;
using ContainerMcp.SandboxServer.Tests.Hosting;
using ModelContextProtocol.Client;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Conformance;

/// <summary>The program with real jails and the original's settings, and a workspace full of traps beside which lies what nobody may reach.</summary>
public sealed class ConformanceServer : IAsyncLifetime
{
    private ServerProcess? _server;
    private McpClient? _client;
    private string _outside = "";

    internal ConformanceCheck Check { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(environment =>
        {
            environment["FILE_MAX_SIZE_MB"] = "1";
            environment["PYTHON_MEMORY_LIMIT"] = "128";
            environment["SANDBOX_ENV_GREETING"] = "hello";
            environment["SANDBOX_ENV_EMPTY"] = "";
            environment["CANARY"] = "secret-of-the-server";
            Fill(environment["SANDBOX_ROOT"]);
        });
        _outside = Outside();
        _client = await McpConnection.OpenAsync(_server.Address, McpTransport.StreamableHttpSession, ServerProcess.Token);
        Check = await ConformanceCheck.CreateAsync(_client, _server.Workspace, AppContext.BaseDirectory, Path.Combine(_server.Directory, "token"), Path.Combine(_server.Directory, "beside"), "secret-of-the-server");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal async Task RunAsync(IEnumerable<ConformanceStep> steps)
    {
        await Check.RunAsync(steps);
        Assert.Equal(_outside, Outside());
    }

    // The workspace's siblings and parent, with their contents.
    private string Outside() => string.Join('\n', Directory.EnumerateFiles(_server!.Directory, "*", SearchOption.TopDirectoryOnly)
        .Concat(Directory.EnumerateDirectories(_server.Directory).Where(directory => directory != _server.Workspace).SelectMany(directory => Directory.EnumerateFileSystemEntries(directory).Append(directory)))
        .Order(StringComparer.Ordinal).Select(path => $"{path} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));

    private static void Fill(string workspace)
    {
        var beside = Path.Combine(Path.GetDirectoryName(workspace)!, "beside");
        foreach (var directory in (string[])[workspace, beside, workspace + "_evil", workspace + "/list/sub", workspace + "/dir.txt", workspace + "/a/b", workspace + "/trees/deep"])
        {
            Directory.CreateDirectory(directory);
        }

        File.WriteAllText(Path.Combine(beside, "outside.txt"), "outside");
        File.WriteAllText(workspace + "_evil/c.txt", "evil");
        foreach (var (name, content) in ((string, string)[])
        [
            ("hello.txt", "hello"), ("crlf.txt", "a\r\nb\r\n"), ("bom.txt", "\ufeffx"), ("empty.txt", ""), ("UPPER.TXT", "upper"), ("noext", "x"), (".bashrc", "x"), ("secret.pem", "pem"), ("a.tar.gz", "x"), ("k.pem", "x"),
            ("list/b.txt", "bb"), ("list/a.txt", "a"), ("list/.hidden.txt", ""), ("list/back\\slash.txt", ""), ("list/[x].txt", ""), ("list/Z.md", ""), ("list/é.txt", ""), ("trees/deep/x.txt", "x"), ("trailing. ", ""),
            ("..\\x.txt", "backslash"), ("%2e%2e.txt", "percent"), ("exact.txt", new string('x', 1024 * 1024)), ("over.txt", new string('x', 1024 * 1024 + 1)),
        ])
        {
            File.WriteAllText(Path.Combine(workspace, name), content);
        }

        File.WriteAllBytes(workspace + "/latin.txt", [0xe9]);
        File.WriteAllBytes(workspace + "/utf16.txt", [0xff, 0xfe, 0x78, 0x00]);
        foreach (var (name, target) in ((string, string)[])
        [
            ("link.txt", "/etc/passwd"), ("linkdir", beside), ("write-link.txt", Path.Combine(beside, "outside.txt")), ("environ.txt", "/proc/self/environ"), ("zero.txt", "/dev/zero"), ("inner-link.txt", "hello.txt"),
            ("list/dangling.txt", "nowhere"), ("delete-link.txt", Path.Combine(beside, "outside.txt")), ("loop.txt", "loop.txt"), ("up", ".."),
        ])
        {
            File.CreateSymbolicLink(Path.Combine(workspace, name), target);
        }

        using var make = Process.Start("/bin/sh", ["-c", $"cd {workspace} && mkfifo fifo.txt list/fifo.txt && ln ../beside/outside.txt hard.txt"])!;
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }
}
