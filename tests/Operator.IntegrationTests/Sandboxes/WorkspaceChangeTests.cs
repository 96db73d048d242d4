using ContainerMcp.TestCluster;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Changes of the workspace that a claim which exists cannot follow are told.</summary>
public sealed class WorkspaceChangeTests(SharedCluster cluster)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_storage_class_holds_for_new_workspaces_only(bool suspended)
    {
        await using var lab = await RunningAsync(suspended);
        await lab.PatchAsync("one", """{"spec":{"workspace":{"storageClassName":"no-such-class"}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "UpToDate", "WorkspaceUnchanged");

        foreach (var condition in new[] { "UpToDate", "WorkspaceBound" })
        {
            var message = SandboxLab.Condition(sandbox, condition)!.Message;
            Assert.Contains("spec.workspace.storageClassName: \"no-such-class\" applies only to new workspaces: the claim mcp-one-workspace has \"", message, StringComparison.Ordinal);
        }

        Assert.Equal("True", SandboxLab.Condition(sandbox, "Accepted")!.Status);
        await lab.PatchAsync("one", """{"spec":{"workspace":{"storageClassName":null}}}""");
        await lab.WaitAsync("one", seen => SandboxLab.Condition(seen, "UpToDate")?.Status == "True", "up to date again");
    }

    [Fact]
    public async Task A_claim_that_an_ephemeral_workspace_leaves_behind_is_named_with_what_becomes_of_it()
    {
        await using var lab = await RunningAsync(suspended: true);
        await lab.PatchAsync("one", """{"spec":{"workspace":{"ephemeral":true}}}""");
        var sandbox = await lab.WaitReasonAsync("one", "WorkspaceBound", "Ephemeral");

        Assert.Contains(
            "leaves the claim mcp-one-workspace and its files unused. It is deleted with the sandbox.", SandboxLab.Condition(sandbox, "WorkspaceBound")!.Message, StringComparison.Ordinal);
        await lab.DeleteAsync("pvc", "mcp-one-workspace");
        await lab.WaitAsync(
            "one", seen => SandboxLab.Condition(seen, "WorkspaceBound")?.Message.Contains("mcp-one-workspace", StringComparison.Ordinal) == false, "nothing left behind");
    }

    [Theory]
    [InlineData("Delete", "It is deleted with the sandbox.")]
    [InlineData("Retain", "It is kept when the sandbox is deleted.")]
    public async Task What_becomes_of_the_files_can_be_read(string retention, string words)
    {
        await using var lab = await RunningAsync(suspended: true);
        await lab.PatchAsync("one", "{\"spec\":{\"workspace\":{\"retention\":\"" + retention + "\"}}}");

        await lab.WaitAsync("one", seen => SandboxLab.Condition(seen, "WorkspaceBound")?.Message.EndsWith(words, StringComparison.Ordinal) == true, words);
    }

    private async Task<SandboxLab> RunningAsync(bool suspended)
    {
        var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Suspend = suspended);
        await lab.WaitAsync("one", sandbox => sandbox.Status?.WorkspaceClaimName is not null, "the claim in the status");
        return lab;
    }
}
