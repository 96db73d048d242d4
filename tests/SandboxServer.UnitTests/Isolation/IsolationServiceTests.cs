using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class IsolationServiceTests
{
    /// <summary>A call may have taken the memory that the proof would have needed.</summary>
    [Fact]
    public async Task A_proof_that_fails_unexpectedly_is_begun_again()
    {
        var time = new FakeTimeProvider();
        var status = new FailingStatus();
        using var factory = new JailFactory(new() { Workspace = "/none", ReadyJails = 0 }, time, NullLogger<JailFactory>.Instance);
        using var service = new IsolationService(status, factory, new Dictionary<JailKind, JailPool>(), time, NullLogger<IsolationService>.Instance);

        await service.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return status.Proofs == 2;
            },
            "the second proof");

        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FailingStatus : IIsolationStatus
    {
        private int _proofs;

        public int Proofs => Volatile.Read(ref _proofs);

        public bool IsProven => Proofs > 1;

        public string? Failure => null;

        public Task<bool> ProveAsync(CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _proofs) == 1 ? throw new InvalidOperationException("out of memory, for example") : Task.FromResult(true);
    }
}
