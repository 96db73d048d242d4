namespace ContainerMcp.Operator.Runtime;

/// <summary>A complete list.</summary>
/// <param name="Items">The objects.</param>
/// <param name="Unreadable">Objects that exist but could not be read.</param>
/// <param name="ResourceVersion">The version from which a watch goes on.</param>
internal sealed record ObjectList<TEntity>(List<TEntity> Items, List<UnreadableObject> Unreadable, string ResourceVersion);
