using ContainerMcp.TestCluster;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedCluster))]
