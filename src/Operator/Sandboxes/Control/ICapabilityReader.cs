namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>Knows what the cluster can do.</summary>
internal interface ICapabilityReader
{
    Task<ClusterCapabilities> GetAsync(CancellationToken cancellationToken);
}
