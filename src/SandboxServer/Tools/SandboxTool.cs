using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>A tool of the sandbox, whatever it returns.</summary>
internal abstract class SandboxTool(ToolDefinition definition) : McpServerTool
{
    /// <summary>What it publishes, and what its arguments are checked against.</summary>
    public ToolDefinition Definition { get; } = definition;

    /// <summary>Bytes that the answer will have at least, as far as it can be known before; 0 when small or unknown.</summary>
    /// <exception cref="ToolArgumentException">The arguments are wrong.</exception>
    public virtual long ExpectedBytes(IDictionary<string, JsonElement>? arguments) => 0;

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; } = definition.ToProtocol();

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];
}
