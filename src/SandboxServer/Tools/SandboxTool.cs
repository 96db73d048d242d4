using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>A tool of the sandbox, whatever it returns.</summary>
internal abstract class SandboxTool(ToolDefinition definition) : McpServerTool
{
    /// <summary>What it publishes, and what its arguments are checked against.</summary>
    public ToolDefinition Definition { get; } = definition;

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; } = definition.ToProtocol();

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];
}
