using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>Runs a trusted program of the image to its end and returns what it printed: only for questions at start.</summary>
internal static class CapturedProcess
{
    private const int OutputLimit = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Exit code (null when it had to be killed) and standard output.</summary>
    public static async Task<(int? ExitCode, string Output)> RunAsync(
        string path, IReadOnlyList<string> arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pipe = PipePair.FromChild();
        var output = new BoundedOutput(OutputLimit, long.MaxValue);
        await using var stream = pipe.Stream;
        var child = ChildProcess.Start(path, arguments, ["LC_ALL=C"], [pipe.ChildDescriptor]);
        pipe.Dispose(); // ours would hide the end of the child's
        try
        {
            _ = await output.ReadAsync(stream, static () => { }, cancellationToken).WaitAsync(Limit, time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return (await child.WaitAsync(Limit, time), output.ToString());
        }
        catch (TimeoutException)
        {
            return (null, output.ToString());
        }
        finally
        {
            child.Signal(LibC.SignalKill);
            _ = await child.WaitAsync(Limit, time);
        }
    }
}
