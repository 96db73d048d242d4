using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>A shadow root that is being read: what its host holds is shown where the root has slots, each part once.</summary>
internal sealed class PageShadow(IElement host, PageShadow? outer)
{
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);

    /// <summary>What is shown inside a node, and the shadow root that this belongs to.</summary>
    public static (IEnumerable<INode> Children, PageShadow? Shadow) ChildrenOf(INode node, PageShadow? shadow)
    {
        if (node is not IElement element)
        {
            return (node.ChildNodes, shadow);
        }
        if (element.ShadowRoot is { } root)
        {
            return (root.ChildNodes, new PageShadow(element, shadow));
        }
        return shadow is not null && element is { LocalName: "slot", NamespaceUri: PageStyle.Html } && shadow.Assigned(element.GetAttribute("name") ?? "") is { Length: > 0 } assigned
            ? (assigned, shadow.Outer)
            : (element.ChildNodes, shadow);
    }

    private PageShadow? Outer => outer;

    private INode[] Assigned(string slot) => _filled.Add(slot)
        ? [.. host.ChildNodes.Where(child => child is IElement element ? (element.GetAttribute("slot") ?? "") == slot : child is IText && slot.Length == 0)]
        : [];
}
