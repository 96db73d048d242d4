using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Addresses inside the cluster.</summary>
public sealed class SandboxEndpoints
{
    /// <summary>HTTP with SSE, MCP's first HTTP transport.</summary>
    [Length(MaxLength = 1024)]
    public string? Sse { get; set; }

    /// <summary>Streamable HTTP.</summary>
    [Length(MaxLength = 1024)]
    public string? StreamableHttp { get; set; }
}
