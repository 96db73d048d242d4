using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>What the kernel itself holds a call to, seen from inside the jail.</summary>
public sealed class JailLimitTests
{
    [Fact]
    public async Task A_script_opens_so_many_files_and_no_more()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { OpenFileLimit = 100 });

        var script = await sandbox.PythonAsync("""
            import errno, resource
            files, failure = [], None
            try:
                while len(files) < 1000: files.append(open('/dev/null'))
            except OSError as e: failure = e.errno
            raised = None
            try: resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000))
            except (ValueError, OSError): raised = False
            _ = [failure == errno.EMFILE, len(files) < 100, raised]
            """);

        Assert.Equal("[true,true,false]", script.Result?.GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_opens_so_many_files_and_no_more()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { OpenFileLimit = 100 });

        var command = await sandbox.BashAsync("ulimit -Hn; ulimit -Ht; ulimit -n 1000; exec 150>/dev/null");

        Assert.StartsWith("100\n125\n", command.Stdout, StringComparison.Ordinal);
        Assert.NotEqual(0, command.ExitCode);
    }

    /// <summary>The limit itself is longer than any call: it is there for processes that outlive theirs.</summary>
    [Fact]
    public async Task A_process_has_the_longest_calls_time_of_the_processor_and_cannot_take_more()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { LongestCall = TimeSpan.FromSeconds(40) });

        var script = await sandbox.PythonAsync("""
            import resource, signal
            before, raised = resource.getrlimit(resource.RLIMIT_CPU), True
            try: resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))
            except (ValueError, OSError): raised = False
            resource.setrlimit(resource.RLIMIT_CPU, (1, before[1]))
            reached = []
            signal.signal(signal.SIGXCPU, lambda *_: reached.append(True))
            while not reached: pass
            _ = [before[0], before[1], raised]
            """, TimeSpan.FromSeconds(40));

        Assert.Equal("[45,45,false]", script.Result?.GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ipc")]
    [InlineData("mnt")]
    [InlineData("net")]
    [InlineData("pid")]
    [InlineData("user")]
    [InlineData("uts")]
    public async Task A_call_shares_no_namespace_with_the_server(string kind)
    {
        await using var sandbox = await Sandbox.CreateAsync();

        var script = await sandbox.PythonAsync($"import os\n_ = os.readlink('/proc/self/ns/{kind}')");

        Assert.StartsWith($"{kind}:[", script.Result?.GetString(), StringComparison.Ordinal);
        Assert.NotEqual(new FileInfo($"/proc/self/ns/{kind}").LinkTarget, script.Result?.GetString());
    }

    [Fact]
    public async Task A_call_does_not_learn_the_name_of_the_machine()
    {
        await using var sandbox = await Sandbox.CreateAsync();

        Assert.Equal("sandbox", (await sandbox.PythonAsync("import socket\n_ = socket.gethostname()")).Result?.GetString());
    }

    [Theory]
    [InlineData("NoNewPrivs", "1")]
    [InlineData("Seccomp", "2")]
    [InlineData("CapBnd", "0000000000000000")]
    public async Task No_process_of_a_call_can_gain_privileges(string field, string value)
    {
        await using var sandbox = await Sandbox.CreateAsync();

        var script = await sandbox.PythonAsync($"_ = [l.split()[1] for l in open('/proc/self/status') if l.startswith('{field}:')][0]");
        var command = await sandbox.BashAsync($"grep ^{field}: /proc/self/status");

        Assert.Equal(value, script.Result?.GetString());
        Assert.Equal($"{field}:\t{value}\n", command.Stdout);
    }
}
