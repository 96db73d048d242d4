using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>When a sandbox ends by its ttl.</summary>
internal static class Lifetime
{
    /// <summary>The shortest ttl.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest ttl, about ten years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>
    /// The end of the ttl, in whole seconds as Kubernetes keeps times; null without a ttl. A ttl that comes from the class
    /// is settled when the class first applies, and kept in the status: a change of the class ends no sandbox. A ttl that is refused
    /// counts for nothing, and the end that was settled before stays: it must neither end a sandbox nor let one live for longer.
    /// </summary>
    /// <param name="entity">The sandbox as the user wrote it.</param>
    /// <param name="effectiveTtl">The ttl of its effective spec.</param>
    /// <param name="resolution">Its class.</param>
    /// <param name="now">The present time.</param>
    public static DateTimeOffset? ExpiresAt(McpSandbox entity, string? effectiveTtl, ClassResolution resolution, DateTimeOffset now)
    {
        var created = entity.Metadata.CreationTimestamp;
        var status = entity.Status;
        var recorded = status?.ExpiresAt is { } noted ? new DateTimeOffset(noted.ToUniversalTime()) : default(DateTimeOffset?);
        if (entity.Spec.Lifecycle.Ttl is { } own)
        {
            // While the class is missing, nobody knows what it allows.
            var isUnknown = resolution.Finding is not null && recorded is not null;
            return isUnknown || !IsWithin(own, resolution.Class?.Spec.Max.Ttl) ? recorded : End(created, own);
        }

        var settled = status?.ObservedGeneration is not null && status.ClassName == resolution.Name && status.ObservedGeneration == entity.Metadata.Generation;
        if (settled || resolution.Finding is not null)
        {
            return recorded;
        }

        var end = End(created, effectiveTtl);
        // An old sandbox which only now comes under a ttl gets all of it.
        return end <= now && status is { ObservedGeneration: not null, ExpiresAt: null } ? End(now.UtcDateTime, effectiveTtl) : end;
    }

    private static bool IsWithin(string ttl, string? most) =>
        Parse(ttl) is { } asked && (most is null || asked <= Parse(most));

    private static DateTimeOffset? End(DateTime? start, string? ttl) =>
        Parse(ttl) is { } duration && start is { } from
            ? DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(from.ToUniversalTime()).Add(duration).ToUnixTimeSeconds())
            : null;

    private static TimeSpan? Parse(string? ttl) =>
        GoDuration.TryParse(ttl, out var duration) && duration.ToTimeSpan() is var span && span >= Shortest && span <= Longest ? span : null;
}
