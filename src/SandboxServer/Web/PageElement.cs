using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>An element and its place in the list of all elements: indices of its parent and of the sibling before it, -1 for none.</summary>
internal readonly record struct PageElement(IElement Element, int Parent, int Previous);
