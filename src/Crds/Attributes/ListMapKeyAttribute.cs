namespace ContainerMcp.Crds.Attributes;

/// <summary>The list is a map: its items are merged and kept unique by this key (<c>x-kubernetes-list-type: map</c>).</summary>
/// <param name="key">The JSON name of the property which is the key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeyAttribute(string key) : Attribute
{
    /// <summary>The key.</summary>
    public string Key => key;
}
