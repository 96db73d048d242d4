namespace ContainerMcp.Examples.Agent;

/// <summary>All that a client needs to talk to a sandbox.</summary>
/// <param name="Url">The SSE URL, status.url of the McpSandbox.</param>
/// <param name="StreamableHttpUrl">The Streamable HTTP URL, status.endpoints.streamableHttp.</param>
/// <param name="Token">The bearer token, from the Secret named in status.tokenSecretName.</param>
/// <param name="Namespace">Namespace of the pod; null outside Kubernetes.</param>
/// <param name="PodName">The pod behind the URL; null outside Kubernetes.</param>
public sealed record SandboxAccess(Uri Url, Uri StreamableHttpUrl, string Token, string? Namespace = null, string? PodName = null);
