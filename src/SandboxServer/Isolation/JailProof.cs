using System.ComponentModel;
using System.Security.Cryptography;
using ContainerMcp.SandboxServer.Isolation.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Proves that jails isolate, by looking from inside of one of each kind; see <see cref="JailProbe"/> and <see cref="JailHello"/>.</summary>
internal sealed partial class JailProof(JailFactory factory, TimeProvider time, ILogger<JailProof> logger) : IIsolationStatus, IAsyncDisposable
{
    private const string TestedVersion = "0.9.72";
    private const string ServiceAccountToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);

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
            await CheckVersionAsync();
            var faults = await Task.WhenAll(Enum.GetValues<JailKind>().Select(ProveAsync));
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

    private async Task<string?> ProveAsync(JailKind kind)
    {
        var canary = Path.Combine(Path.GetTempPath(), $"container-mcp-canary-{RandomNumberGenerator.GetHexString(16)}");
        await File.WriteAllTextAsync(canary, "This file must not be visible inside a jail.", CancellationToken.None);
        try
        {
            var probe = new JailProbe(
                kind,
                RealPath.Of(factory.Options.Workspace),
                // A file and not its directory: of a hidden directory at the root an empty shell stays visible.
                [canary, typeof(JailProof).Assembly.Location, ServiceAccountToken, .. factory.Options.SecretFiles]);
            await using var jail = await factory.StartAsync(kind, _stopping.Token);
            var result = await jail.RunAsync(probe.Program(), ProbeLimit, _stopping.Token);
            var fault = result.Outcome == JailOutcome.Completed
                ? probe.FindFault(result.Stdout)
                : $"the probe inside did not end ({result.Outcome})";
            return fault is null ? null : $"The {kind} jail does not isolate: {fault}.";
        }
        finally
        {
            File.Delete(canary);
        }
    }

    private async Task CheckVersionAsync()
    {
        if (LibC.EffectiveUserId() == 0)
        {
            throw new JailException("The server runs as root; its jails are proven for an ordinary user only. Start it as one.");
        }

        if (!File.Exists(factory.Options.FirejailPath))
        {
            throw new JailException("firejail is not installed in this image.");
        }

        var (_, output) = await CapturedProcess.RunAsync(factory.Options.FirejailPath, ["--version"], time, _stopping.Token);
        var version = output.Split('\n')[0].Split(' ')[^1];
        if (version != TestedVersion)
        {
            LogUntestedVersion(version, TestedVersion);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Isolation proven in {Elapsed}.")]
    private partial void LogProven(TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Isolation NOT proven, bash and python are refused: {Reason}")]
    private partial void LogNotProven(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The proof of the isolation failed.")]
    private partial void LogProofFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "firejail is {Version}, tested is {Tested}: the proof decides.")]
    private partial void LogUntestedVersion(string version, string tested);
}
