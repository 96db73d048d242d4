using System.Diagnostics;
using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class JailPoolTests
{
    [Fact]
    public async Task Jails_are_ready_before_they_are_asked_for_and_replaced_afterwards()
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 2 });

        Assert.Equal("1\n", (await sandbox.BashAsync("echo 1")).Stdout);
        Assert.Equal("2", (await sandbox.PythonAsync("_ = 2")).Result?.GetRawText());

        await Eventually.HoldsAsync(() => sandbox.Pool(JailKind.Bash).Ready == 2 && sandbox.Pool(JailKind.Python).Ready == 2);
    }

    [Fact]
    public async Task Each_ready_jail_serves_one_call()
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 2 });

        for (var i = 0; i < 6; i++)
        {
            var result = await sandbox.BashAsync("[[ -e /tmp/used ]] && echo again; echo > /tmp/used; export LEFT=1; sleep 100 & echo $LEFT");

            Assert.Equal("1\n", result.Stdout);
        }
    }

    [Fact]
    public async Task A_burst_beyond_the_stock_is_served()
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 1 });

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => sandbox.BashAsync($"echo {i}")));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}\n"), results.Select(result => result.Stdout));
    }

    /// <summary>The launcher waits 250 ms for those who may still write, where there are any.</summary>
    [Theory]
    [InlineData(JailKind.Bash, "echo started")]
    [InlineData(JailKind.Python, "print('started')")]
    public async Task A_call_that_leaves_nothing_behind_does_not_wait_for_late_output(JailKind kind, string input)
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 1 });
        await Eventually.HoldsAsync(async () =>
        {
            await Eventually.HoldsAsync(() => sandbox.Pool(kind).Ready == 1);
            var start = Stopwatch.GetTimestamp();
            var result = await sandbox.Runner.RunAsync(new JailRequest(kind, input, TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);
            Assert.Equal("started\n", result.Stdout);
            return Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(200);
        });
    }

    [Fact]
    public async Task The_wait_for_a_turn_is_part_of_the_timeout()
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { MaxConcurrentCalls = 1 });
        using var cancel = new CancellationTokenSource();
        var first = sandbox.Bash.RunAsync("echo > started; while :; do :; done", TimeSpan.FromMinutes(2), cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(sandbox.PathOf("started")));

        var second = await sandbox.BashAsync("echo ran > ran", TimeSpan.FromSeconds(1));

        Assert.Equal((124, false, "Command execution timed out after 1 seconds"), (second.ExitCode, second.Success, second.Error));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(File.Exists(sandbox.PathOf("ran")));
        Assert.True((await sandbox.BashAsync("true")).Success);
    }

    [Fact]
    public async Task Callers_who_give_up_leave_the_pool_whole()
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 1 });
        using var cancel = new CancellationTokenSource();
        var givenUp = Enumerable.Range(0, 8).Select(_ => sandbox.Bash.RunAsync("while :; do :; done", null, cancel.Token)).ToList();

        await cancel.CancelAsync();

        foreach (var call in givenUp)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.Equal("next\n", (await sandbox.BashAsync("echo next")).Stdout);
        await Eventually.HoldsAsync(() => sandbox.Pool(JailKind.Bash).Ready == 1);
    }

    [Fact]
    public async Task Nothing_is_kept_when_nobody_calls_and_a_call_brings_it_back()
    {
        await using var sandbox = await StartedAsync(options => options with { ReadyJails = 1, ReadyIdle = TimeSpan.FromSeconds(10) });

        await Eventually.HoldsAsync(() => sandbox.Pool(JailKind.Bash).Ready == 0 && sandbox.Pool(JailKind.Python).Ready == 0);

        Assert.True((await sandbox.BashAsync("echo back")).Success);
        await Eventually.HoldsAsync(() => sandbox.Pool(JailKind.Bash).Ready == 1);
    }

    [Fact]
    public async Task Stopping_lets_every_ready_jail_go()
    {
        var sandbox = await StartedAsync(options => options with { ReadyJails = 2 });

        await sandbox.Background.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (sandbox.Pool(JailKind.Bash).Ready, sandbox.Pool(JailKind.Python).Ready));
        var late = await sandbox.BashAsync("echo late");
        Assert.Contains("stopping", late.Stderr, StringComparison.Ordinal);
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_firejail_that_stops_working_is_told_to_callers()
    {
        var directory = Directory.CreateTempSubdirectory("container-mcp-fake-");
        var link = Path.Combine(directory.FullName, "firejail");
        File.CreateSymbolicLink(link, "/usr/bin/firejail");
        await using var sandbox = await Sandbox.CreateAsync(options => options with { FirejailPath = link });

        File.Delete(link);
        var result = await sandbox.BashAsync("echo x");

        Assert.Equal((false, ""), (result.Success, result.Stdout));
        Assert.Contains("firejail", result.Stderr, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    private static async Task<Sandbox> StartedAsync(Func<IsolationOptions, IsolationOptions> change)
    {
        var sandbox = await Sandbox.CreateAsync(change, prove: false);
        await sandbox.Background.StartAsync(TestContext.Current.CancellationToken);
        var wanted = sandbox.Options.ReadyJails;
        await Eventually.HoldsAsync(
            () => sandbox.Pool(JailKind.Bash).Ready == wanted && sandbox.Pool(JailKind.Python).Ready == wanted);
        return sandbox;
    }
}
