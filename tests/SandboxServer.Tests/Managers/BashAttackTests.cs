using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

/// <summary>
/// Everything that got past the original's reading of the command (docs/contract.md has the rules). Each row tries to run
/// <c>id</c>, which is not allowed; where every program is allowed the same row must succeed, or it proves nothing.
/// </summary>
public sealed class BashAttackTests(SandboxFixture fixture)
{
    private const string Proof = "uid=";

    public static TheoryData<string> Bypasses { get; } =
    [
        "ls ; id", "ls && id", "ls nothing || id", "ls & id", "ls | bash -c id", "ls; id", "ls;id", "ls&id", "ls\nid",
        "echo $(id)", "echo `id`", "echo \"$(id)\"", "echo ${x:-$(id)}", "a=(1); echo $((a[$(id >&2; echo 0)]))",
        "cat <(id)", "cat <<< \"$(id)\"", "cat <<END\n$(id)\nEND",
        "find . -maxdepth 0 -exec id \\;", "find . -maxdepth 0 -execdir id \\;",
        "{ id,; }; { id; }", "echo id > run.sh; . ./run.sh", "X=/ls id", "cat () { id; }; cat",
        "echo id | bash", "echo ok ; IFS=,;c=id,-a;$c", "echo ok; \\i\\d", "ls . ; $'\\x69d'", "echo; /usr/bin/i[d]", "echo; {id,}",
        "eval \"i\"\"d\"", "exec id", "trap id EXIT", "command id", "builtin command id", "coproc id; cat <&${COPROC[0]}",
        "echo; /usr/bin/id", "echo; /bin/id", "cd /usr/bin && ./id", "hash -p /usr/bin/id x; x",
        "echo 'id' > sh.txt; bash sh.txt", "PATH=/usr/local/sbin:/usr/sbin:/sbin:$PATH; id", "mapfile -C id -c 1 <<< x; id",
        "enable -f /usr/lib/bash/id id; id", "/lib64/ld-linux-x86-64.so.2 /usr/bin/id",
    ];

    [Theory]
    [MemberData(nameof(Bypasses))]
    public async Task What_is_not_allowed_never_runs(string command)
    {
        var result = await fixture.Standard.BashAsync(command);

        Assert.DoesNotContain(Proof, result.Stdout + result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bypasses))]
    public async Task The_same_runs_where_it_is_allowed(string command)
    {
        var result = await fixture.Everything.BashAsync(command);

        Assert.Contains(Proof, result.Stdout + result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo; /usr/bin/python3 -c 'print(40 + 2)'", "42")]
    [InlineData("echo; perl -e 'print 40 + 2'", "42")]
    [InlineData("echo; echo 'ls' | xargs -I{} {} /", "usr")]
    [InlineData("echo; sh -c 'echo 4''2'", "42")]
    [InlineData("echo; busybox echo 42", "42")]
    public async Task No_other_interpreter_exists(string command, string proof)
    {
        var result = await fixture.Standard.BashAsync(command);

        Assert.DoesNotContain(proof, result.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./evil")]
    [InlineData("/tmp/evil")]
    [InlineData("/lib64/ld-linux-x86-64.so.2 ./evil")]
    [InlineData("/lib64/ld-linux-x86-64.so.2 /tmp/evil")]
    [InlineData("LD_PRELOAD=./evil cat /dev/null && hash -p ./evil x && x")]
    [InlineData("exec -a ls ./evil")]
    [InlineData("enable -f ./evil evil; evil")]
    public async Task A_program_brought_along_does_not_run(string command)
    {
        foreach (var sandbox in new[] { fixture.Standard, fixture.Everything })
        {
            File.Copy("/usr/bin/id", sandbox.PathOf("evil"), overwrite: true);
            File.SetUnixFileMode(sandbox.PathOf("evil"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

            var result = await sandbox.BashAsync($"cat evil > /tmp/evil; {{ chmod +x /tmp/evil; }} 2>/dev/null; {command}");

            Assert.DoesNotContain(Proof, result.Stdout + result.Stderr, StringComparison.Ordinal);
            Assert.False(result.Success);
        }
    }

    [Theory]
    [InlineData("cat /proc/self/environ /proc/*/environ")]
    [InlineData("echo $CONTAINER_MCP_TEST_CANARY; set")]
    [InlineData("cat /proc/1/environ; ls -l /proc/1/fd /proc/1/cwd /proc/1/root/")]
    [InlineData("grep -r canary- /proc/[0-9]*/environ /proc/[0-9]*/cmdline /run /dev /etc /var")]
    public async Task The_servers_environment_is_out_of_reach(string command)
    {
        foreach (var sandbox in new[] { fixture.Standard, fixture.Everything })
        {
            var result = await sandbox.BashAsync(command, TimeSpan.FromSeconds(20));

            Assert.DoesNotContain(SandboxFixture.Canary, result.Stdout + result.Stderr, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("echo x > /etc/x")]
    [InlineData("echo x > /usr/x")]
    [InlineData("echo x > /x")]
    [InlineData("echo x > /var/tmp/x")]
    [InlineData("echo x > /dev/x")]
    [InlineData("echo x > /run/x")]
    [InlineData("mkdir /home/x")]
    [InlineData("echo 1 > /proc/sys/kernel/panic")]
    [InlineData("echo > /dev/tcp/127.0.0.1/1")]
    [InlineData("ls /root")]
    [InlineData("ls /home")]
    [InlineData("ls /var")]
    [InlineData("ls /sys")]
    public async Task The_rest_of_the_system_is_closed(string command)
    {
        foreach (var sandbox in new[] { fixture.Standard, fixture.Everything })
        {
            Assert.False((await sandbox.BashAsync(command)).Success);
        }
    }

    [Fact]
    public async Task Files_outside_the_workspace_are_invisible()
    {
        using var outside = new TemporaryFile("secret-content");

        var result = await fixture.Everything.BashAsync($"cat {outside.Path}; ls -A /tmp; cat {AppContext.BaseDirectory}*.json; ls {AppContext.BaseDirectory}");

        Assert.False(result.Success);
        Assert.Equal($"{Path.GetFileName(fixture.Everything.Workspace)}\n", result.Stdout);
    }

    [Fact]
    public async Task Tmp_is_empty_for_every_call()
    {
        await fixture.Standard.BashAsync("echo left > /tmp/left");

        var result = await fixture.Standard.BashAsync("cat /tmp/left");

        Assert.False(result.Success);
    }

    [Theory]
    [InlineData("unshare -Ur id")]
    [InlineData("mount -t tmpfs none /tmp")]
    [InlineData("su -c id")]
    [InlineData("chroot / id")]
    [InlineData("dmesg")]
    [InlineData("kill -9 1; kill -0 1; ls /proc/1/fd")]
    public async Task Privileges_cannot_be_gained(string command)
    {
        var result = await fixture.Everything.BashAsync(command);

        Assert.False(result.Success);
        Assert.DoesNotContain("uid=0", result.Stdout, StringComparison.Ordinal);
    }
}
