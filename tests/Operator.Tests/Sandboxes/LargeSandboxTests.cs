using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes;
using ContainerMcp.Operator.Sandboxes.Status;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes;

/// <summary>What the cache still knows of a sandbox that is too large for it: all that is left when it is gone.</summary>
public sealed class LargeSandboxTests
{
    private static readonly string Much = new('x', 20_000);

    [Fact]
    public void It_still_says_that_its_files_outlive_it()
    {
        var kept = Kept(Given.Wish(spec => spec.Workspace = new() { Retention = WorkspaceRetention.Retain, StorageClassName = "fast" }));

        Assert.Equal(WorkspaceRetention.Retain, kept.Spec.Workspace.Retention);
        Assert.True(Kept(Given.Wish(spec => spec.Workspace = new() { Ephemeral = true })).Spec.Workspace.Ephemeral);
    }

    [Theory]
    [InlineData("Accepted", "Invalid", null, "tenant")]
    [InlineData("Ready", "ImagePullBackOff", "registry.example:5000/mine:1", "tenant")]
    [InlineData("Ready", "ImagePullBackOff", null, "platform")]
    public void Its_failure_is_whose_it_is_to_heal(string type, string reason, string? image, string cause)
    {
        var sandbox = Given.Wish(spec => spec.Image = image);
        sandbox.Status = new()
        {
            Phase = SandboxPhase.Failed,
            Conditions = [new() { Type = "Other", Status = "True", Reason = "Other", Message = Much }, new() { Type = type, Status = "False", Reason = reason, Message = Much }],
        };

        Assert.Equal(cause, FailureCause.Of(Kept(sandbox)));
    }

    private static McpSandbox Kept(McpSandbox sandbox)
    {
        sandbox.Spec.Env = [new() { Name = "MUCH", Value = Much }];
        var cached = new ObjectPacker<McpSandbox>(shrink: SandboxRegistration.Shrink).Pack(sandbox);

        Assert.False(cached.IsWhole);
        Assert.InRange(cached.Length, Much.Length, 4 * Much.Length);
        Assert.InRange(k8s.KubernetesJson.Serialize(cached.Entity).Length, 1, 4096);
        return cached.Entity;
    }
}
