namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Knows what the cluster can do.</summary>
internal interface ICapabilityReader
{
    Task<ClusterCapabilities> GetAsync(CancellationToken cancellationToken);
}
