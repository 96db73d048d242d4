namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What holds where no jail is registered: nothing is proven, so nothing runs.</summary>
internal sealed class UnprovenIsolation : IIsolationStatus
{
    public bool IsProven => false;

    public string? Failure => "this build has no jail";

    public Task<bool> ProveAsync(CancellationToken cancellationToken) => Task.FromResult(false);
}
