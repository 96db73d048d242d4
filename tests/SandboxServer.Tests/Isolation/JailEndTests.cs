using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Isolation.Native;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>What a jail's end is made of, in the orders that a real one shows only by chance.</summary>
public sealed class JailEndTests
{
    [Fact]
    public async Task What_is_in_the_pipe_when_the_writers_are_dead_is_read_although_somebody_holds_it()
    {
        using var pipe = PipePair.FromChild();
        await using var ours = pipe.Stream;
        using var theirs = new SafeFileHandle(pipe.ChildDescriptor, ownsHandle: false);
        await using var writer = new FileStream(theirs, FileAccess.Write, bufferSize: 0);
        writer.Write(new byte[60_000]);
        var output = new BoundedOutput(1 << 20, long.MaxValue);

        await Jail.CollectAsync(ours, output, () => { }, new CancellationToken(canceled: true));

        Assert.Equal(60_000, output.Total);
    }

    [Fact]
    public async Task A_process_is_waited_for_until_it_is_dead_and_a_closed_handle_is_one_of_a_dead_process()
    {
        var parent = ChildProcess.Start("/usr/bin/bash", ["-c", "sleep 1000 & wait; sleep 1000 & wait"], ["PATH=/usr/bin:/bin"], []);
        PidFd? process = null;
        await Eventually.HoldsAsync(() => (process = PidFd.OpenChildOf(parent.Pid)) is not null);

        Assert.False(await process!.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        process.Kill();
        Assert.True(await process.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System));
        process.Dispose();
        process.Kill();
        Assert.True(await process.WaitAsync(TimeSpan.Zero, TimeProvider.System));

        parent.SignalSession(9);
        Assert.NotNull(await parent.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System));
    }
}
