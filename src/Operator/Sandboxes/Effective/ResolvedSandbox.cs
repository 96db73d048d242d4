using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>A sandbox with what its class makes of it.</summary>
internal sealed record ResolvedSandbox
{
    /// <summary>The sandbox as it is stored.</summary>
    public required McpSandbox Entity { get; init; }

    /// <summary>The sandbox with its effective spec; metadata and status are those of <see cref="Entity"/>.</summary>
    public required McpSandbox Sandbox { get; init; }

    public required ClassResolution Class { get; init; }

    /// <summary>When the ttl ends.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The class for the status. It stays there while the class cannot be used, because that tells a deleted class from one that never was,
    /// and a sandbox whose ceilings are gone from one that never had any.
    /// </summary>
    public string? ClassName =>
        Class.Name ?? (Class.Finding is not null && (Entity.Spec.ClassName ?? Entity.Status?.ClassName) == Entity.Status?.ClassName ? Entity.Status?.ClassName : null);

    public static ResolvedSandbox Of(McpSandbox entity, ClassCatalog catalog, DateTimeOffset now)
    {
        var resolution = ClassResolution.Of(entity, catalog);
        var spec = EffectiveSpec.Of(entity.Spec, resolution.Class?.Spec);
        spec.Lifecycle.OnExpiry = entity.Spec.Lifecycle.OnExpiry ?? (MustKeep(entity, resolution) ? ExpiryAction.Suspend : spec.Lifecycle.OnExpiry);
        return new()
        {
            Entity = entity,
            Class = resolution,
            ExpiresAt = Lifetime.ExpiresAt(entity, spec.Lifecycle.Ttl, resolution, now),
            Sandbox = new() { ApiVersion = entity.ApiVersion, Kind = entity.Kind, Metadata = entity.Metadata, Spec = spec, Status = entity.Status! },
        };
    }

    /// <summary>
    /// Whether a sandbox that says nothing of its end itself is kept: what a missing class says is not known, and one that was suspended
    /// at its end does not lose its files because its class has changed or gone.
    /// </summary>
    private static bool MustKeep(McpSandbox entity, ClassResolution resolution) =>
        resolution.Finding is not null
        || entity.Status?.Conditions?.Any(condition => condition is { Type: ConditionTypes.Ready, Reason: ReadyReasons.Expired }) == true;
}
