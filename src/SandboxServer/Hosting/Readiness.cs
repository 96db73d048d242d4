using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>What must hold before an agent is sent here: the jail is proven, the workspace can be written, the tools are there.</summary>
internal sealed class Readiness(
    ServerSettings settings, IEnumerable<McpServerTool> tools, DrainState drain, IIsolationStatus? isolation = null)
{
    private readonly int _tools = tools.Count();
    private readonly bool _needsJail = tools.OfType<SandboxTool>().Any(tool => tool.Definition.NeedsJail);

    public IReadOnlyList<ReadinessCheck> Check() =>
    [
        CheckIsolation(),
        CheckWorkspace(),
        _tools > 0 ? new("tools", true) : new("tools", false, "no tool is registered"),
        drain.IsDraining ? new("serving", false, "the server is shutting down") : new("serving", true),
    ];

    private ReadinessCheck CheckIsolation() =>
        !_needsJail ? new("isolation", true, "not needed: bash and python are disabled")
        : isolation is { IsProven: true } ? new("isolation", true)
        : new("isolation", false, isolation?.Failure ?? "the proof is under way");

    // Asked every second by the kubelet, so it must not leave anything in the agent's workspace, not even for a moment.
    private ReadinessCheck CheckWorkspace() => DirectoryAccess.Check(settings.SandboxRoot) is { } reason
        ? new("workspace", false, $"SANDBOX_ROOT {reason}")
        : new("workspace", true);
}
