using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Classes;

namespace ContainerMcp.Operator.Sandboxes;

/// <summary>When a sandbox ends by its ttl.</summary>
internal static class Lifetime
{
    /// <summary>
    /// The end of the ttl, in whole seconds as Kubernetes keeps times; null without a (readable) ttl. A ttl that comes from the class
    /// is settled when the class first applies, and kept in the status: a change of the class ends no sandbox.
    /// </summary>
    /// <param name="entity">The sandbox as the user wrote it.</param>
    /// <param name="effectiveTtl">The ttl of its effective spec.</param>
    /// <param name="resolution">Its class.</param>
    /// <param name="now">The present time.</param>
    public static DateTimeOffset? ExpiresAt(McpSandbox entity, string? effectiveTtl, ClassResolution resolution, DateTimeOffset now)
    {
        var created = entity.Metadata.CreationTimestamp;
        if (entity.Spec.Lifecycle.Ttl is { } own)
        {
            return End(created, own);
        }

        var status = entity.Status;
        var settled = status?.ObservedGeneration is not null && status.ClassName == resolution.Name && status.ObservedGeneration == entity.Metadata.Generation;
        if (settled || resolution.Finding is not null)
        {
            return status?.ExpiresAt is { } recorded ? new DateTimeOffset(recorded.ToUniversalTime()) : null;
        }

        var end = End(created, effectiveTtl);
        // An old sandbox which only now comes under a ttl gets all of it.
        return end <= now && status is { ObservedGeneration: not null, ExpiresAt: null } ? End(now.UtcDateTime, effectiveTtl) : end;
    }

    private static DateTimeOffset? End(DateTime? start, string? duration) =>
        GoDuration.TryParse(duration, out var ttl) && start is { } from
            ? DateTimeOffset.FromUnixTimeSeconds(new DateTimeOffset(from.ToUniversalTime()).Add(ttl.ToTimeSpan()).ToUnixTimeSeconds())
            : null;
}
