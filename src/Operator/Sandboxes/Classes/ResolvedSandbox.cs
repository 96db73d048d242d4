using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Classes;

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

    /// <summary>The class for the status. It stays there while the class is missing, because that tells a deleted class from one that never was.</summary>
    public string? ClassName =>
        Class.Name ?? (Class.Finding is not null && Entity.Status?.ClassName == Entity.Spec.ClassName ? Entity.Status?.ClassName : null);

    public static ResolvedSandbox Of(McpSandbox entity, ClassCatalog catalog, DateTimeOffset now)
    {
        var resolution = ClassResolution.Of(entity, catalog);
        var spec = EffectiveSpec.Of(entity.Spec, resolution.Class?.Spec);
        return new()
        {
            Entity = entity,
            Class = resolution,
            ExpiresAt = Lifetime.ExpiresAt(entity, spec.Lifecycle.Ttl, resolution, now),
            Sandbox = new() { ApiVersion = entity.ApiVersion, Kind = entity.Kind, Metadata = entity.Metadata, Spec = spec, Status = entity.Status! },
        };
    }
}
