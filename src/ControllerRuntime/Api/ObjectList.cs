namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>A complete list.</summary>
/// <param name="Items">The objects, or what was made of each.</param>
/// <param name="Unreadable">Objects that exist but could not be read.</param>
/// <param name="ResourceVersion">The version from which a watch goes on.</param>
internal sealed record ObjectList<TItem>(List<TItem> Items, List<UnreadableObject> Unreadable, string ResourceVersion);
