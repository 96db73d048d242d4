namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Whether the jails of this process have been proven to isolate. Nothing runs before they are.</summary>
public interface IIsolationStatus
{
    /// <summary>True after a proof has succeeded.</summary>
    bool IsProven { get; }

    /// <summary>Why there is no proof, in plain words; null when proven.</summary>
    string? Failure { get; }

    /// <summary>
    /// Starts a jail of each kind and checks from inside what it can see and do. Takes some 100 ms; concurrent callers
    /// share one proof. Never throws for a failed proof: the answer and <see cref="Failure"/> say it.
    /// </summary>
    Task<bool> ProveAsync(CancellationToken cancellationToken);
}
