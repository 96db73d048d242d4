using System.Diagnostics;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>What the rows expect to find: a workspace full of traps, and beside it what nobody may reach.</summary>
internal static class ConformanceWorkspace
{
    public static void Fill(string workspace)
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
        if (make.ExitCode != 0)
        {
            throw new InvalidOperationException($"The workspace's FIFOs and hard link cannot be made: sh ended with {make.ExitCode}.");
        }
    }
}
