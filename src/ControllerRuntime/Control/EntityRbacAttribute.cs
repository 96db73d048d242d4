namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>
/// States which verbs a class uses on which kind; the chart's roles are tested against these. The shape is that of
/// KubeOps' attribute of the same name.
/// </summary>
/// <param name="entities">The kinds, each a class with a KubernetesEntity attribute.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class EntityRbacAttribute(params Type[] entities) : Attribute
{
    /// <summary>The kinds that the verbs are for.</summary>
    public IReadOnlyList<Type> Entities { get; } = entities;

    /// <summary>The verbs used.</summary>
    public RbacVerb Verbs { get; init; }

    /// <summary>A subresource (<c>status</c>) that the verbs are for, or null for the object itself.</summary>
    public string? Subresource { get; init; }
}
