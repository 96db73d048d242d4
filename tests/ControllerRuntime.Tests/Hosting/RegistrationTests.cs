using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Hosting;

public sealed class RegistrationTests
{
    private static readonly KubernetesClientConfiguration Nowhere = new() { Host = "http://127.0.0.1:1" };

    [Fact]
    public void A_kind_cached_twice_with_different_selections_is_refused()
    {
        var runtime = new ServiceCollection().AddOperatorRuntime(Nowhere, OperatorUnderTest.QuickOptions());
        runtime.AddInformer<V1ConfigMap>("a=b");
        runtime.AddInformer<V1ConfigMap>("a=b");

        Assert.Throws<InvalidOperationException>(() => runtime.AddInformer<V1ConfigMap>("a=c"));
    }

    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(10, 1, 2)]
    [InlineData(10, 5, 0)]
    public void Lease_times_that_would_allow_two_leaders_are_refused(int lease, int renew, int retry)
    {
        var options = OperatorUnderTest.QuickOptions();
        options.LeaseDuration = TimeSpan.FromSeconds(lease);
        options.RenewDeadline = TimeSpan.FromSeconds(renew);
        options.LeaseRetryPeriod = TimeSpan.FromSeconds(retry);

        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddOperatorRuntime(Nowhere, options));
    }

    [Fact]
    public void The_defaults_are_valid() => OperatorUnderTest.DefaultOptions().Validate();
}
