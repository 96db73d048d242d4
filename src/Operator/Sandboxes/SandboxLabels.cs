namespace ContainerMcp.Operator.Sandboxes;

/// <summary>Labels and annotations of a sandbox's objects.</summary>
internal static class SandboxLabels
{
    public const string Sandbox = "containermcp.dev/sandbox";
    public const string TemplateHash = "containermcp.dev/template-hash";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "container-mcp";

    /// <summary>The label that Kubernetes 1.21 and later puts on every namespace.</summary>
    public const string NamespaceName = "kubernetes.io/metadata.name";

    public static Dictionary<string, string> For(string sandbox) => new()
    {
        ["app.kubernetes.io/name"] = "container-mcp-sandbox",
        ["app.kubernetes.io/instance"] = sandbox,
        [ManagedBy] = ManagedByValue,
        [Sandbox] = sandbox,
    };
}
