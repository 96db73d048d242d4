namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Starts the jails of services. A kind is proven from inside when its first jail is wanted, not at the server's start:
/// without a proof nothing is started, as with calls.
/// </summary>
internal sealed class ServiceJails(JailFactory factory, JailProver prover) : IDisposable
{
    private readonly SemaphoreSlim _proving = new(1, 1);
    private readonly HashSet<JailKind> _proven = [];

    /// <summary>The browser's program, or null when this image has none.</summary>
    public string? FindBrowser() => BrowserFiles.Find(factory.Options.BrowserPath);

    /// <summary>Starts a jail and gives its launcher the request.</summary>
    /// <exception cref="JailException">There is no jail, it does not isolate, or the program did not start.</exception>
    public async Task<ServiceJail> StartAsync(JailKind kind, string request, CancellationToken cancellationToken)
    {
        await ProveAsync(kind, cancellationToken);
        var jail = await factory.StartAsync(kind, cancellationToken);
        return await jail.ServeAsync(request);
    }

    public void Dispose() => _proving.Dispose();

    private async Task ProveAsync(JailKind kind, CancellationToken cancellationToken)
    {
        await _proving.WaitAsync(cancellationToken);
        try
        {
            if (_proven.Contains(kind))
            {
                return;
            }

            await prover.CheckFirejailAsync(cancellationToken);
            if (await prover.FindFaultAsync(kind, cancellationToken) is { } fault)
            {
                throw new JailException(fault);
            }

            _ = _proven.Add(kind);
        }
        finally
        {
            _ = _proving.Release();
        }
    }
}
