using System.Globalization;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>Whatever a call does, nothing of it is left when its answer comes, and the next call works.</summary>
public sealed class LeftoverTests(SandboxFixture fixture)
{
    public static TheoryData<JailKind, string> Clinging { get; } = new()
    {
        { JailKind.Bash, "MARKER & disown" },
        { JailKind.Bash, "(setsid MARKER &) &" },
        { JailKind.Bash, "trap '' TERM INT HUP; (trap '' TERM INT HUP; MARKER) & MARKER" },
        { JailKind.Bash, "nohup MARKER > /dev/null 2>&1 & kill -9 $PPID" },
        { JailKind.Bash, "MARKER & kill -9 -1" },
        { JailKind.Bash, "bomb() { bomb | bomb & }; MARKER & bomb; MARKER" },
        { JailKind.Bash, "MARKER & kill -TERM 1; MARKER" },
        { JailKind.Bash, "MARKER & yes" },
        { JailKind.Python, "import os, subprocess\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    os.execvp('sleep', 'MARKER'.split())\n  os._exit(0)" },
        { JailKind.Python, "import os, signal\nfor s in range(1, 32):\n  try: signal.signal(s, signal.SIG_IGN)\n  except OSError: pass\nif os.fork(): os.execvp('sleep', 'MARKER'.split())\nwhile True: pass" },
        { JailKind.Python, "import os\nwhile True:\n  try: os.fork()\n  except OSError: os.execvp('sleep', 'MARKER'.split())" },
        { JailKind.Python, "import os\nos.kill(os.getpid(), 9)" },
    };

    [Theory]
    [MemberData(nameof(Clinging))]
    public async Task Nothing_clings(JailKind kind, string program)
    {
        var marker = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        var input = program.Replace("MARKER", $"sleep {marker}", StringComparison.Ordinal);

        _ = await fixture.Everything.Runner.RunAsync(
            new JailRequest(kind, input, TimeSpan.FromSeconds(2)), TestContext.Current.CancellationToken);

        Assert.Empty(Processes.Sleeping(marker));
        Assert.True((await fixture.Everything.BashAsync("echo next")).Success);
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        var marker = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = fixture.Everything.Runner.RunAsync(
            new JailRequest(JailKind.Bash, $"sleep {marker} & sleep {marker}", TimeSpan.FromMinutes(1)), cancel.Token);
        await Eventually.HoldsAsync(() => Processes.Sleeping(marker).Count >= 2);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Processes.Sleeping(marker));
    }

    [Fact]
    public async Task Stopping_the_server_ends_running_calls()
    {
        var marker = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        var sandbox = await Sandbox.CreateAsync(options => options with { AllowAllCommands = true });
        var running = sandbox.BashAsync($"sleep {marker}");
        await Eventually.HoldsAsync(() => Processes.Sleeping(marker).Count > 0);

        await sandbox.DisposeAsync();

        Assert.Empty(Processes.Sleeping(marker));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_crash_of_the_server_leaves_nothing()
    {
        await using var server = await ServerProcess.StartAsync(environment => environment["BASH_ALLOWED_COMMANDS"] = "*");
        await using var client = await McpConnection.OpenAsync(server.Address, McpTransport.StreamableHttp, ServerProcess.Token);

        // They end whatever else is in their jail and close what could tell them of the server's end.
        _ = Call(
            "system_run_command",
            "command",
            "trap '' TERM INT HUP IO; for p in /proc/[0-9]*; do p=${p##*/}; [[ $p == 1 || $p == $$ || $p == $PPID ]] || kill -9 $p; done; "
                + "(trap '' TERM; while :; do :; done) & echo > a; while :; do :; done");
        _ = Call(
            "system_run_python",
            "code",
            "import fcntl, os\nfor d in range(3, 64):\n  try: fcntl.fcntl(d, fcntl.F_SETOWN, 0); fcntl.fcntl(d, fcntl.F_SETFL, 0)\n  except OSError: pass\n"
                + "os.fork()\nopen('b', 'w')\nos.closerange(0, 64)\nwhile True: pass");
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(server.Workspace, "a")) && File.Exists(Path.Combine(server.Workspace, "b")));
        var jails = Processes.DescendantsOf(server.Id);
        Assert.InRange(jails.Count, 10, 100); // two running, and those that are ready

        server.Signal(9);

        await Eventually.HoldsAsync(() => !jails.Any(Processes.Lives));

        async Task Call(string tool, string argument, string value)
        {
            try
            {
                await client.CallToolAsync(tool, new Dictionary<string, object?> { [argument] = value });
            }
            catch (Exception e) when (e is HttpRequestException or IOException or McpException or OperationCanceledException)
            {
                // The server is gone, as it should be.
            }
        }
    }

    [Fact]
    public async Task A_flood_of_output_ends_the_call()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { FloodLimitBytes = 8 << 20, AllowAllCommands = true });

        var result = await sandbox.BashAsync("echo first; yes");

        Assert.Equal((137, false), (result.ExitCode, result.Success));
        Assert.StartsWith("first\ny\n", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("far too much output", result.Stderr, StringComparison.Ordinal);
        Assert.InRange(result.Stdout.Length, 1, (1 << 20) + 100);
    }

    /// <summary>The workspace is shared, so a script can hand its output to a call that goes on.</summary>
    [Fact]
    public async Task Who_holds_a_calls_output_holds_up_neither_its_end_nor_its_answer()
    {
        var name = Guid.NewGuid().ToString("N");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var holder = fixture.Everything.Runner.RunAsync(
            new JailRequest(
                JailKind.Python,
                $"import socket, time\ns = socket.socket(socket.AF_UNIX)\ns.bind('{name}')\ns.listen()\nc = s.accept()[0]\nheld = socket.recv_fds(c, 1, 2)\nc.send(b'x')\ntime.sleep(100)",
                TimeSpan.FromMinutes(1)),
            cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(fixture.Everything.PathOf(name)));

        var result = await fixture.Everything.PythonAsync(
            $"import socket, sys\nprint('first', 'x' * 100_000)\ns = socket.socket(socket.AF_UNIX)\ns.connect('{name}')\nsocket.send_fds(s, [b'x'], [1, 2])\ns.recv(1)\nprint('last')\n_ = 1");

        Assert.Equal(("first " + new string('x', 100_000) + "\nlast\n", "", true), (result.Output, result.Error, result.Success));
        Assert.False(holder.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holder);
    }

    [Fact]
    public async Task A_file_cannot_grow_without_end()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { FileSizeLimitBytes = 1 << 20 });

        var result = await sandbox.PythonAsync("open('big', 'wb').write(bytes(2 << 20))");

        Assert.Contains("File too large", result.Error, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(sandbox.PathOf("big")).Length, 0, 1 << 20);
    }

    [Fact]
    public async Task A_command_cannot_take_all_memory()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { BashMemoryLimitBytes = 64 << 20 });

        var result = await sandbox.BashAsync("printf -v x '%0100000000d' 0; echo ${#x}");

        Assert.Equal(("", false), (result.Stdout, result.Success));
        Assert.Contains("cannot allocate", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_bomb_is_bounded()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { ProcessLimit = 32 });

        var result = await sandbox.PythonAsync(
            "import os\nn = 0\nwhile True:\n  try:\n    if os.fork() == 0:\n      import time; time.sleep(60)\n    n += 1\n  except OSError:\n    break\n_ = n");

        Assert.InRange(result.Result?.GetInt32() ?? -1, 1, 32);
    }

    [Fact]
    public async Task No_descriptors_or_firejail_files_pile_up()
    {
        await fixture.Standard.BashAsync("true");
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;

        for (var i = 0; i < 10; i++)
        {
            await fixture.Standard.BashAsync("true");
        }

        // Other tests run beside this one and hold descriptors for a moment; a leak would be nine for each call.
        await Eventually.HoldsAsync(() => Directory.GetFileSystemEntries("/proc/self/fd").Length < before + 60);
    }
}
