using k8s.Models;

namespace ContainerMcp.Operator.Runtime;

/// <summary>One page of a list.</summary>
internal sealed class ListPage<TEntity>
{
    /// <summary>Carries the list's resource version and, if there is more, the token for the next page.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects of this page.</summary>
    public List<TEntity> Items { get; set; } = [];
}
