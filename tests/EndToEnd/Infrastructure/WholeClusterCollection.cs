namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>Keeps the tests of <see cref="Installation.WholeCluster"/> apart from all others.</summary>
[CollectionDefinition(Installation.WholeCluster, DisableParallelization = true)]
public sealed class WholeClusterCollection;
