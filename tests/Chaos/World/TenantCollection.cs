using Xunit;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>One cluster for the tests of tenants, one after the other.</summary>
[CollectionDefinition("tenants", DisableParallelization = true)]
public sealed class TenantCollection : ICollectionFixture<TenantLab>;
