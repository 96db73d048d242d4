using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>When a sandbox ends by its ttl.</summary>
internal static class Lifetime
{
    /// <summary>The end of the ttl, in whole seconds as Kubernetes keeps times; null without a (readable) ttl.</summary>
    public static DateTimeOffset? ExpiresAt(McpSandbox sandbox) =>
        GoDuration.TryParse(sandbox.Spec.Lifecycle.Ttl, out var ttl) && sandbox.Metadata.CreationTimestamp is { } created
            ? DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(created.ToUniversalTime()).Add(ttl.ToTimeSpan()).ToUnixTimeSeconds())
            : null;
}
