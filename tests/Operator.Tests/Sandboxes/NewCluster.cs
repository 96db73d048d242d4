using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Tests.Sandboxes;

/// <summary>A cluster that can do everything; the fake server does not say what it can.</summary>
internal sealed class NewCluster : ICapabilityReader
{
    public Task<ClusterCapabilities> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Given.New);
}
