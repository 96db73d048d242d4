using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Effective;

public sealed class EffectiveResourcesTests
{
    [Fact]
    public void Defaults_are_those_of_the_design()
    {
        var resources = EffectiveResources.Of(Given.Sandbox().Spec);

        Assert.Equal(("1", "1Gi", "1Gi"), (resources.Limits["cpu"], resources.Limits["memory"], resources.Limits["ephemeral-storage"]));
        Assert.Equal(("50m", "128Mi"), (resources.Requests["cpu"], resources.Requests["memory"]));
    }

    [Fact]
    public void A_limit_below_the_default_request_lowers_the_request() =>
        Assert.Equal("20m", EffectiveResources.Of(With(limits: ("cpu", "20m"))).Requests["cpu"]);

    [Fact]
    public void A_request_above_the_default_limit_raises_the_limit() =>
        Assert.Equal("4", EffectiveResources.Of(With(requests: ("cpu", "4"))).Limits["cpu"]);

    [Fact]
    public void An_ephemeral_workspace_is_added_to_the_default_limit()
    {
        var spec = Given.Sandbox(spec => (spec.Workspace.Ephemeral, spec.Workspace.Size) = (true, "5Gi")).Spec;

        Assert.Equal("6144Mi", EffectiveResources.Of(spec).Limits["ephemeral-storage"]);
    }

    /// <summary>With what a pod takes besides, a workspace may come to more bytes than Kubernetes counts.</summary>
    [Theory]
    [InlineData("8191Pi")]
    [InlineData("999999999999999")]
    [InlineData("9e9")]
    [InlineData("9223372036G")]
    [InlineData("9223372T")]
    [InlineData("9223372036e9")]
    public void What_is_made_of_a_workspace_of_any_size_is_a_quantity(string size)
    {
        var resources = EffectiveResources.Of(Given.Sandbox(spec => (spec.Workspace.Ephemeral, spec.Workspace.Size) = (true, size)).Spec);

        Assert.All(resources.Limits.Values.Concat(resources.Requests.Values), quantity => Assert.True(Quantities.TryParse(quantity, out _), quantity));
    }

    private static McpSandboxSpec With((string, string)? limits = null, (string, string)? requests = null) =>
        Given.Sandbox(spec => spec.Resources = new() { Limits = Entry(limits), Requests = Entry(requests) }).Spec;

    private static Dictionary<string, IntOrString>? Entry((string Name, string Value)? entry) =>
        entry is { } e ? new() { [e.Name] = e.Value } : null;
}
