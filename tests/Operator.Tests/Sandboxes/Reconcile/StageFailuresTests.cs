using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

/// <summary>Whose the object is that has a child's name, and what the user is told to do.</summary>
public sealed class StageFailuresTests
{
    [Fact]
    public void What_an_earlier_sandbox_of_the_name_left_passes_by_itself() =>
        Assert.Equal("PredecessorEnding", Reason(Given.Reference(Given.Sandbox(), "earlier")));

    [Fact]
    public void So_does_a_policy_that_only_its_pod_still_keeps()
    {
        Assert.Equal("PredecessorEnding", Reason(new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = "mcp-agent", Uid = "pod" }));
        Assert.Equal("NameConflict", Reason(new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = "mcp-other", Uid = "pod" }));
    }

    [Fact]
    public void What_another_sandbox_owns_does_not() =>
        Assert.Equal("NameConflict", Reason(Given.Reference(Given.Sandbox(name: "other"), "other")));

    private static string Reason(V1OwnerReference owner)
    {
        var found = new V1NetworkPolicy { Metadata = new() { Name = "mcp-agent", NamespaceProperty = "team", OwnerReferences = [owner] } };
        return StageFailures.Taken(Stage.Network, Given.Sandbox(), found).Failure.Reason;
    }
}
