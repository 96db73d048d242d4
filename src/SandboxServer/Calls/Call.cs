using ContainerMcp.SandboxServer.Diagnostics;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>A call of a tool or resource, as <see cref="CallPipeline"/> sees it.</summary>
/// <param name="Name">The name in metrics and in the audit line.</param>
/// <param name="SessionId">The session; null or empty where there is none.</param>
/// <param name="Message">The message.</param>
/// <param name="Arguments">What the audit line tells of the arguments.</param>
internal sealed record Call(string Name, string? SessionId, JsonRpcRequest Message, IReadOnlyList<ArgumentShape> Arguments)
{
    /// <summary>Whether it waits for others most of its time; see <see cref="CallGate"/>.</summary>
    public bool IsWeb { get; init; }

    /// <summary>Bytes that the answer will have at least; asked when the call has its place.</summary>
    /// <remarks>May throw <see cref="Tools.ToolArgumentException"/>.</remarks>
    public Func<long> ExpectedBytes { get; init; } = static () => 0;
}
