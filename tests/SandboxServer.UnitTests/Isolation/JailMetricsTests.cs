using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class JailMetricsTests
{
    [Fact]
    public void Each_kind_of_jail_is_counted_by_its_own_name() =>
        Assert.Equal(["bash", "python", "browser"], Enum.GetValues<JailKind>().Select(JailMetrics.Name));
}
