using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>What the annotations of a sandbox ask for its token.</summary>
internal static class TokenWish
{
    private static readonly TimeSpan StandardGracePeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestGracePeriod = TimeSpan.FromHours(24);

    /// <summary>The name of the rotation that is asked for; null when none is.</summary>
    public static string? Of(McpSandbox sandbox) =>
        sandbox.Metadata.Annotations?.TryGetValue(SandboxLabels.RotateToken, out var wish) == true && !string.IsNullOrWhiteSpace(wish) ? wish : null;

    /// <summary>How long the old token stays valid; null, with a finding, where that cannot be read.</summary>
    public static TimeSpan? GracePeriod(McpSandbox sandbox, Findings findings) =>
        sandbox.Metadata.Annotations?.TryGetValue(SandboxLabels.TokenGracePeriod, out var text) == true
            ? findings.Duration($"metadata.annotations[{SandboxLabels.TokenGracePeriod}]", text, TimeSpan.Zero, LongestGracePeriod, wholeSeconds: true)
            : StandardGracePeriod;
}
