namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Addresses inside the cluster.</summary>
public sealed class SandboxEndpoints
{
    /// <summary>HTTP with SSE, MCP's first HTTP transport.</summary>
    public string? Sse { get; set; }

    /// <summary>Streamable HTTP.</summary>
    public string? StreamableHttp { get; set; }
}
