using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>A jail whose proof ends as the test says.</summary>
internal sealed class StubIsolation(string? failure = null) : IIsolationStatus
{
    public bool IsProven => failure is null;

    public string? Failure => failure;

    public Task<bool> ProveAsync(CancellationToken cancellationToken) => Task.FromResult(IsProven);
}
