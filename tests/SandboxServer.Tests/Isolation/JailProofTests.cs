using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>The proof holds for a real jail and for nothing less: each row takes one guard away and expects to be noticed.</summary>
public sealed class JailProofTests
{
    [Fact]
    public async Task A_real_jail_is_proven()
    {
        using var secret = new TemporaryFile("token");
        await using var sandbox = await Sandbox.CreateAsync(options => options with { SecretFiles = [secret.Path] }, prove: false);

        Assert.False(sandbox.Status.IsProven);
        Assert.True(await sandbox.Status.ProveAsync(TestContext.Current.CancellationToken), sandbox.Status.Failure);
        Assert.Equal((true, null), (sandbox.Status.IsProven, sandbox.Status.Failure));
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Workspace));
    }

    [Fact]
    public async Task A_proof_that_is_interrupted_leaves_nothing()
    {
        var sandbox = await Sandbox.CreateAsync(prove: false);
        var proving = sandbox.Status.ProveAsync(TestContext.Current.CancellationToken);

        await sandbox.DisposeAsync();

        Assert.True(proving.IsCompleted);
        _ = await proving;
    }

    [Fact]
    public async Task Nothing_runs_before_the_proof()
    {
        await using var sandbox = await Sandbox.CreateAsync(prove: false);

        var command = await sandbox.BashAsync("echo ran > ran");
        var script = await sandbox.PythonAsync("open('ran', 'w')");

        Assert.Equal((false, 1), (command.Success, command.ExitCode));
        Assert.Contains("isolation", command.Stderr, StringComparison.Ordinal);
        Assert.Contains("isolation", script.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.PathOf("ran")));
    }

    [Fact]
    public async Task A_firejail_that_silently_does_not_sandbox_is_noticed()
    {
        // What firejail 0.9.72 does in a pod without container=docker: it drops its options and runs the program.
        await ExpectFailureAsync("while [[ $1 == --* ]]; do shift; done; exec \"$@\"", "container=docker");
    }

    [Fact]
    public async Task No_firejail_at_all_is_noticed()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { FirejailPath = "/nonexistent/firejail" }, prove: false);

        Assert.False(await sandbox.Status.ProveAsync(TestContext.Current.CancellationToken));
        Assert.Contains("not installed", sandbox.Status.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 1", "firejail")]
    [InlineData("echo 'Error clone: main.c:3000 main: Operation not permitted' >&2; exit 1", "allowPrivilegeEscalation")]
    [InlineData("echo 'Error: the user is not allowed to use Firejail.' >&2; exit 1", "ordinary user")]
    [InlineData("echo 'Error: cannot open /etc/secret/place' >&2; exit 1", "server's log")]
    public async Task A_firejail_that_fails_is_explained(string script, string reason)
    {
        await ExpectFailureAsync(script, reason);
    }

    [Theory]
    [InlineData("net none", "network interface")]
    [InlineData("caps.drop all", "capabilities")]
    [InlineData("noroot", "user namespace")]
    [InlineData("seccomp|restrict-namespaces", "seccomp filter of its own")] // the tests themselves run under the pod's
    [InlineData("rlimit-as", "rlimit-as is not set")]
    [InlineData("rlimit-cpu", "rlimit-cpu is not set")]
    [InlineData("rlimit-fsize", "rlimit-fsize is not set")]
    [InlineData("rlimit-nofile", "rlimit-nofile is not set")]
    [InlineData("private-cwd", "executed from the workspace")] // each jail looks at its working directory, the proof at its name too
    [InlineData("noexec", "executed from the workspace")]
    [InlineData("noexec /tmp$", "executed from /tmp")]
    [InlineData("whitelist /tmp/.none|whitelist /tmp/container", "visible")]
    [InlineData("noexec /dev/shm", "executed from /tmp or /dev/shm")]
    [InlineData("private-dev", "visible")] // what the server put into its own /dev/shm
    [InlineData("blacklist BASE", "visible")]
    public async Task A_missing_guard_is_noticed(string line, string reason)
    {
        const string Script =
            "p=$(mktemp); sed -E '\\#^(LINE)#d' /proc/self/fd/8 > $p; shift; /usr/bin/firejail --profile=$p \"$@\"; code=$?; rm -f $p; exit $code";

        var top = "/" + AppContext.BaseDirectory.Split('/')[1];
        await ExpectFailureAsync(
            Script.Replace("LINE", line.Replace("BASE", top, StringComparison.Ordinal), StringComparison.Ordinal), reason);
    }

    private static async Task ExpectFailureAsync(string script, string reason)
    {
        var fake = Directory.CreateTempSubdirectory("container-mcp-fake-");
        try
        {
            var path = Path.Combine(fake.FullName, "firejail");
            await File.WriteAllTextAsync(
                path, $"#!/bin/bash\n[[ $1 == --version ]] && exec /usr/bin/firejail --version\n{script}\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            await using var sandbox = await Sandbox.CreateAsync(options => options with { FirejailPath = path }, prove: false);

            Assert.False(await sandbox.Status.ProveAsync(TestContext.Current.CancellationToken));

            Assert.Contains(reason, sandbox.Status.Failure, StringComparison.Ordinal);
            Assert.DoesNotContain("/etc/secret", sandbox.Status.Failure, StringComparison.Ordinal);
            Assert.Contains(reason, (await sandbox.BashAsync("echo ran")).Stderr, StringComparison.Ordinal);
        }
        finally
        {
            fake.Delete(recursive: true);
        }
    }
}
