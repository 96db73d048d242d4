using System.ComponentModel;
using System.Globalization;
using System.IO.Pipes;
using System.Net.Sockets;
using ContainerMcp.SandboxServer.Isolation.Native;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// One firejail with its launcher inside: started, judged by its first line, given at most one request, and gone with
/// every process in it when disposed.
/// </summary>
internal sealed class Jail : IAsyncDisposable
{
    private const int LongestReport = (1 << 20) + (64 << 10); // the launcher cuts `_` at 1 MiB
    private const int DiagnosticsLimit = 16 << 10;

    private static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MemoryCheck = TimeSpan.FromMilliseconds(25);

    private static readonly MemoryGuard Memory = new(new MemoryPressure("/").IsCritical, ResidentMemory.Of, TimeProvider.System);

    private readonly SocketHandoff? _handoff;
    private readonly JailTemplate _template;
    private readonly TimeProvider _time;
    private readonly ChildProcess _firejail;
    private readonly AnonymousPipeClientStream _request;
    private readonly AnonymousPipeClientStream _leash;
    private readonly AnonymousPipeClientStream _stdout;
    private readonly AnonymousPipeClientStream _stderr;
    private readonly AnonymousPipeClientStream _report;
    private readonly LineReader _reports;
    private readonly BoundedOutput _diagnostics = new(DiagnosticsLimit, long.MaxValue);
    private readonly Task _diagnosing;
    private PidFd? _init;
    private Task _reading = Task.CompletedTask;
    private Task? _ended;

    private Jail(JailTemplate template, TimeProvider time)
    {
        (_template, _time) = (template, time);
        using var diagnostics = PipePair.FromChild();
        using var request = PipePair.ToChild();
        using var stdout = PipePair.FromChild();
        using var stderr = PipePair.FromChild();
        using var report = PipePair.FromChild();
        using var leash = PipePair.ToChild();
        (_request, _leash, _stdout, _stderr, _report) = (request.Stream, leash.Stream, stdout.Stream, stderr.Stream, report.Stream);
        _reports = new LineReader(_report, LongestReport);
        _handoff = template.IsService ? new SocketHandoff() : null;
        try
        {
            _firejail = ChildProcess.Start(
                template.Options.FirejailPath,
                template.Arguments,
                template.Environment,
                [
                    diagnostics.ChildDescriptor, diagnostics.ChildDescriptor, request.ChildDescriptor, stdout.ChildDescriptor,
                    stderr.ChildDescriptor, report.ChildDescriptor, leash.ChildDescriptor, template.Profile.Descriptor,
                    .. _handoff is null ? Array.Empty<int>() : [_handoff.ChildDescriptor],
                ]);
            _handoff?.CloseChildEnd();

            // When this server dies, firejail dies with it, and its child, the jail's first process, has asked the kernel for
            // the same. Nothing inside the jail has a part in it. A server that dies before this line has sent no request,
            // and the launcher ends when it sees that none will come.
            leash.KillWhenClosed(_firejail.Pid);
        }
        catch (Win32Exception e)
        {
            _firejail?.Signal(LibC.SignalKill);
            diagnostics.Stream.Dispose();
            _handoff?.Dispose();
            CloseStreams();
            throw new JailException("firejail could not be started: is it installed?", e);
        }

        _diagnosing = _diagnostics.ReadAsync(diagnostics.Stream, static () => { }, CancellationToken.None);
        _ = _diagnosing.ContinueWith(
            _ => diagnostics.Stream.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>False once the jail has ended by itself.</summary>
    public bool IsAlive => _ended is null && !_firejail.TryReap(out _);

    /// <summary>Starts a jail and waits until its launcher is ready for a request and has shown that it is in a real jail.</summary>
    /// <exception cref="JailException">There is no jail, or it does not isolate.</exception>
    public static async Task<Jail> StartAsync(JailTemplate template, TimeProvider time, CancellationToken cancellationToken)
    {
        var jail = new Jail(template, time);
        try
        {
            await jail.BecomeReadyAsync(cancellationToken);
            return jail;
        }
        catch
        {
            await jail.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs the one request of this jail. When it returns every process in the jail is dead; firejail itself, outside of it, may
    /// still be removing its own files, which <see cref="DisposeAsync"/> waits for.
    /// </summary>
    public async Task<JailResult> RunAsync(string input, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var options = _template.Options;
        using var dead = new CancellationTokenSource();
        var stop = new TaskCompletionSource<JailOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stdout = new BoundedOutput(options.OutputLimitBytes, options.FloodLimitBytes);
        var stderr = new BoundedOutput(options.OutputLimitBytes, options.FloodLimitBytes);
        _reading = Task.WhenAll(
            CollectAsync(_stdout, stdout, () => stop.TrySetResult(JailOutcome.Flooded), dead.Token),
            CollectAsync(_stderr, stderr, () => stop.TrySetResult(JailOutcome.Flooded), dead.Token));
        string? report = null;
        var outcome = JailOutcome.Died;
        try
        {
            await using var deadline = _time.CreateTimer(_ => stop.TrySetResult(JailOutcome.TimedOut), null, timeout, Timeout.InfiniteTimeSpan);
            await using var watch = WatchMemory(MemoryCheck, () => stop.TrySetResult(JailOutcome.OutOfMemory));
            await using var caller = cancellationToken.Register(() => stop.TrySetCanceled(cancellationToken));
            var call = CallAsync(input);
            if (await Task.WhenAny(call, stop.Task) == call)
            {
                report = await call;
                outcome = report is null ? JailOutcome.Died : JailOutcome.Completed;
            }
            else
            {
                outcome = await stop.Task;
            }

            _init!.Kill(); // at once: it is the kernel's time that the agent waits for
        }
        finally
        {
            await KillAsync();
            dead.Cancel();
            await _reading;
        }

        if (outcome != JailOutcome.Died)
        {
            return Result(ExitCodeOf(report));
        }

        cancellationToken.ThrowIfCancellationRequested(); // the server's end took the jail away, perhaps before it was read
        await DisposeAsync();
        return Result(_firejail.TryReap(out var code) ? code : null);

        JailResult Result(int? exitCode) => new(outcome, stdout.ToString(), stderr.ToString(), exitCode, report);
    }

    /// <summary>
    /// Gives a service its one request and returns when it has handed over its listening socket. The service then owns the
    /// jail, and the jail is gone when anything here fails.
    /// </summary>
    /// <exception cref="JailException">It did not start to serve.</exception>
    public async Task<ServiceJail> ServeAsync(string request)
    {
        Socket? door = null;
        try
        {
            await _request.WriteAsync(_template.Encode(request));
            door = await Task.Run(() => _handoff?.Receive(_template.Options.StartLimit));
        }
        catch (IOException)
        {
            // It ended before it took the request.
        }

        if (door is null)
        {
            await DisposeAsync();
            throw FirejailFailure.Explain(_diagnostics.ToString());
        }

        return new ServiceJail(this, _init!.Pid, door, _request, _stdout, _stderr);
    }

    /// <summary>Calls <paramref name="end"/> when the memory of this pod or machine is about to run out and this jail has to go.</summary>
    public IAsyncDisposable WatchMemory(TimeSpan interval, Action end) => Memory.Watch(_firejail.Pid, interval, end);

    /// <summary>Kills everything in the jail, waits for its end and reaps it. Safe to call more than once.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_diagnostics)
        {
            _ended ??= EndAsync();
            return new ValueTask(_ended);
        }
    }

    private async Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var expiry = new CancellationTokenSource(_template.Options.StartLimit, _time);
        await using var link = expiry.Token.Register(limit.Cancel);
        string? hello;
        try
        {
            if (!_template.Prologue.IsEmpty)
            {
                await _request.WriteAsync(_template.Prologue, limit.Token);
            }

            hello = await _reports.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new JailException("firejail did not have a jail ready in time: the machine is overloaded.");
        }
        catch (IOException)
        {
            hello = null; // it ended before it took the prologue
        }

        if (hello is null)
        {
            await DisposeAsync();
            throw FirejailFailure.Explain(_diagnostics.ToString());
        }

        if (JailHello.FindFault(hello, JailLimits.Of(_template.Kind, _template.Options), JailHello.OwnFilters) is { } fault)
        {
            _firejail.SignalSession(LibC.SignalKill); // perhaps there is no jail whose first process could be killed
            throw new JailException(fault);
        }

        _init = PidFd.OpenChildOf(_firejail.Pid);
        if (_init is null)
        {
            throw new JailException("The jail ended as soon as it was ready.");
        }
    }

    private async Task<string?> CallAsync(string input)
    {
        try
        {
            await _request.WriteAsync(_template.Encode(input));
            return await _reports.ReadAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null; // the jail is gone, or being killed
        }
    }

    private static int? ExitCodeOf(string? report) =>
        report is not null && report.StartsWith("exit ", StringComparison.Ordinal)
            && int.TryParse(report.AsSpan(5), CultureInfo.InvariantCulture, out var code)
            ? code
            : null;

    /// <summary>
    /// Reads until the writers are dead and all that they wrote is read. The pipe's own end comes later, because firejail, outside of
    /// the jail, holds it too; or never, where a script has handed the pipe to a process of another call.
    /// </summary>
    internal static async Task CollectAsync(AnonymousPipeClientStream pipe, BoundedOutput output, Action flooded, CancellationToken dead)
    {
        if (!await output.ReadAsync(pipe, flooded, dead))
        {
            output.Append(PipePair.ReadWhatIsThere(pipe));
        }
    }

    private async Task KillAsync()
    {
        _init!.Kill();
        if (!await _init.WaitAsync(DeathLimit, _time))
        {
            await DisposeAsync();
        }
    }

    private async Task EndAsync()
    {
        // Process 1 of the jail's PID namespace: when it dies the kernel kills all others, and firejail, seeing its child
        // end, removes its files under /run and ends too.
        _init ??= PidFd.OpenChildOf(_firejail.Pid);
        _init?.Kill();
        if (_init is null)
        {
            _firejail.Signal(LibC.SignalTerminate);
        }

        try
        {
            await _diagnosing.WaitAsync(DeathLimit, _time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _firejail.Signal(LibC.SignalKill); // its child asked the kernel to die with it
        }

        if (await _firejail.WaitAsync(DeathLimit, _time) is null)
        {
            _firejail.Signal(LibC.SignalKill);
            _ = await _firejail.WaitAsync(DeathLimit, _time);
        }

        await _reading.WaitAsync(DeathLimit, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _init?.Dispose();
        _handoff?.Dispose();
        CloseStreams();
    }

    private void CloseStreams()
    {
        foreach (var stream in new[] { _request, _leash, _stdout, _stderr, _report })
        {
            stream.Dispose();
        }
    }
}
