using System.Text.Json;
using k8s.Models;

namespace ContainerMcp.Operator.Runtime;

/// <summary>One page of a list, its objects not yet read.</summary>
internal sealed class ListPage
{
    /// <summary>Carries the list's resource version and, if there is more, the token for the next page.</summary>
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects of this page; Go servers may write an empty list as null.</summary>
    public List<JsonElement>? Items { get; set; }
}
