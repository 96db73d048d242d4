namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Labels and annotations of a sandbox's objects.</summary>
internal static class SandboxLabels
{
    /// <summary>What the operator's own labels and annotations begin with.</summary>
    public const string Prefix = "containermcp.dev/";

    /// <summary>What all labels and annotations that the operator reads begin with, Kubernetes' recommended ones included.</summary>
    public static readonly IReadOnlyList<string> KeyPrefixes = [Prefix, "app.kubernetes.io/"];

    public const string Sandbox = "containermcp.dev/sandbox";
    public const string TemplateHash = "containermcp.dev/template-hash";

    /// <summary>Annotation by which users ask for a new token: each new value, one rotation. The Secret has it too, with the value that was fulfilled.</summary>
    public const string RotateToken = "containermcp.dev/rotate-token";

    /// <summary>Annotation of a sandbox, and of its pod: each new value asks for a new pod.</summary>
    public const string Restart = "containermcp.dev/restart";

    /// <summary>Annotation by which users say how long the old token stays valid after a rotation, as a Go duration.</summary>
    public const string TokenGracePeriod = "containermcp.dev/token-grace-period";

    /// <summary>Annotation of the token's Secret: when it was rotated.</summary>
    public const string TokenRotatedAt = "containermcp.dev/token-rotated-at";

    /// <summary>Annotation of the token's Secret: until when the old token is valid.</summary>
    public const string PreviousTokenUntil = "containermcp.dev/previous-token-until";

    /// <summary>Annotation of the token's Secret and of a pod that has been told: when the valid tokens last changed.</summary>
    public const string TokensChangedAt = "containermcp.dev/tokens-changed-at";

    /// <summary>Annotation of a workspace's claim: the sandbox that had it last. A retained claim has no owner that would tell.</summary>
    public const string SandboxUid = "containermcp.dev/sandbox-uid";

    /// <summary>Annotation of a sandbox's NetworkPolicy: the installation of the operator that serves the sandbox.</summary>
    public const string Installation = "containermcp.dev/installation";

    public const string ManagedBy = "app.kubernetes.io/managed-by";
    /// <summary>The annotation in which the operator notes the hash of what it applied last.</summary>
    public const string AppliedHash = "containermcp.dev/applied-hash";

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
