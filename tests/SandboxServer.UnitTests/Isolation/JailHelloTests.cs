using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class JailHelloTests
{
    private const string Others = "ready pid=9 init=firejail NoNewPrivs=1 CapEff=0000000000000000 CapBnd=0000000000000000 net=lo users=1 workspace=noexec tmp=noexec";

    [Theory]
    [InlineData("Seccomp=2 Seccomp_filters=3", 1, true)]
    [InlineData("Seccomp=2 Seccomp_filters=1", 0, true)]
    [InlineData("Seccomp=2 Seccomp_filters=1", 1, false)] // the pod's
    [InlineData("Seccomp=2", 0, true)] // a kernel before 5.9
    [InlineData("Seccomp=0 Seccomp_filters=0", 0, false)]
    [InlineData("Seccomp_filters=5", 0, false)]
    public void A_jail_has_a_filter_besides_those_of_the_pod(string facts, long inherited, bool isJail)
    {
        var fault = JailHello.FindFault($"{Others} {facts}", new Dictionary<string, long>(), inherited);

        Assert.Equal(isJail ? null : "The jail does not isolate: no seccomp filter of its own is active inside the jail.", fault);
    }
}
