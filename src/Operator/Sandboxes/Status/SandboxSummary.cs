using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What is asked of all sandboxes at a time.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="ClassName">The class that applies to it, by its status.</param>
/// <param name="FailureCause">Whose it is to do something; null if it has not failed.</param>
internal readonly record struct SandboxSummary(string Phase, string? ClassName, string? FailureCause)
{
    public static SandboxSummary Of(McpSandbox sandbox) =>
        new(sandbox.Status?.Phase ?? SandboxPhase.Pending, sandbox.Status?.ClassName, Status.FailureCause.Of(sandbox));
}
