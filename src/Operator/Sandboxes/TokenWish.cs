using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>What the annotations of a sandbox ask for its token.</summary>
internal static class TokenWish
{
    /// <summary>How long an old token stays valid unless the sandbox says otherwise.</summary>
    public static readonly TimeSpan StandardGracePeriod = TimeSpan.FromMinutes(10);

    /// <summary>The longest such time.</summary>
    public static readonly TimeSpan LongestGracePeriod = TimeSpan.FromHours(24);

    /// <summary>The name of the rotation that is asked for; null when none is.</summary>
    public static string? Of(McpSandbox sandbox) =>
        sandbox.Metadata.Annotations?.TryGetValue(SandboxLabels.RotateToken, out var wish) == true && !string.IsNullOrWhiteSpace(wish) ? wish : null;

    /// <summary>The grace period as written; null when it is not.</summary>
    public static string? GracePeriodText(McpSandbox sandbox) =>
        sandbox.Metadata.Annotations?.TryGetValue(SandboxLabels.TokenGracePeriod, out var text) == true ? text : null;

    /// <summary>The grace period of a sandbox that validation has let pass.</summary>
    public static TimeSpan GracePeriod(McpSandbox sandbox) =>
        GracePeriodText(sandbox) is { } text && GoDuration.TryParse(text, out var duration) ? duration.ToTimeSpan() : StandardGracePeriod;
}
