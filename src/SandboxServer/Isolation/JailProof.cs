using System.ComponentModel;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Proves that jails isolate, by looking from inside of one of each kind that calls are run in; see <see cref="JailProver"/>.</summary>
internal sealed partial class JailProof(JailFactory factory, JailProver prover, TimeProvider time, ILogger<JailProof> logger) : IIsolationStatus, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new(); // has no timer and no handle, so nothing to dispose of
    private Task<string?>? _proving;
    private volatile string? _failure = "The proof has not been made yet.";

    /// <inheritdoc/>
    public bool IsProven => _failure is null;

    /// <inheritdoc/>
    public string? Failure => _failure;

    /// <inheritdoc/>
    public async Task<bool> ProveAsync(CancellationToken cancellationToken)
    {
        Task<string?> proving;
        lock (_gate)
        {
            if (_proving is null || _proving.IsCompleted)
            {
                // Not the caller's token: others wait for the same proof, and it has limits of its own.
                _proving = Task.Run(ProveAllAsync, CancellationToken.None);
            }

            proving = _proving;
        }

        return await proving.WaitAsync(cancellationToken) is null;
    }

    /// <summary>Ends a proof that is running, and its jails with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task? proving;
        lock (_gate)
        {
            proving = _proving;
        }

        await (proving ?? Task.CompletedTask);
    }

    private async Task<string?> ProveAllAsync()
    {
        var start = time.GetTimestamp();
        string? failure;
        try
        {
            await prover.CheckFirejailAsync(_stopping.Token);
            var faults = await Task.WhenAll(factory.Options.CallKinds.Select(kind => prover.FindFaultAsync(kind, _stopping.Token)));
            failure = faults.FirstOrDefault(fault => fault is not null);
        }
        catch (OperationCanceledException)
        {
            return "The server is stopping.";
        }
        catch (JailException e)
        {
            failure = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            LogProofFailed(e);
            failure = "The proof could not be made on this machine; the server's log says why.";
        }

        _failure = failure;
        var elapsed = time.GetElapsedTime(start);
        if (failure is null)
        {
            LogProven(elapsed);
        }
        else
        {
            LogNotProven(failure);
        }

        return failure;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Isolation proven in {Elapsed}.")]
    private partial void LogProven(TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Isolation NOT proven, bash and python are refused: {Reason}")]
    private partial void LogNotProven(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The proof of the isolation failed.")]
    private partial void LogProofFailed(Exception exception);
}
