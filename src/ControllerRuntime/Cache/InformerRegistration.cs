namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>What is cached of a kind.</summary>
/// <param name="EntityType">The kind's class.</param>
/// <param name="LabelSelector">Only objects that match are cached; null for all.</param>
/// <param name="IsOptional">Whether the kind may be unknown to the cluster, which then has no object of it.</param>
internal sealed record InformerRegistration(Type EntityType, string? LabelSelector, bool IsOptional = false);
