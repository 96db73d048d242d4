using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>What a page may have of elements while it is parsed; looks at the caller's deadline with each.</summary>
internal sealed class PageLimits(CancellationToken ct)
{
    /// <summary>Elements and attributes in all: each takes some hundred bytes.</summary>
    public const int MaxNodes = 300_000;

    /// <summary>Levels of elements.</summary>
    public const int MaxDepth = 500;

    private const int MaxElements = 200_000;

    private int _elements, _attributes;
    private IElement? _previous;

    /// <summary>Another element was made.</summary>
    /// <exception cref="PageFault">It is one too many, or too deep.</exception>
    public void Count(IElement element)
    {
        ct.ThrowIfCancellationRequested();
        if (++_elements > MaxElements)
        {
            throw new PageFault($"the page has more than {MaxElements} elements");
        }

        // An element has its attributes by the time the next one is made.
        _attributes += _previous?.Attributes.Length ?? 0;
        if (_elements + _attributes > MaxNodes)
        {
            throw new PageFault($"the page has more than {MaxNodes} elements and attributes");
        }

        // The parser flattens trees below 512 levels, but its steps still take as long as the markup is deep.
        if (_elements % 256 == 0)
        {
            RequireDepth(DepthOf(_previous));
        }
        _previous = element;
    }

    /// <exception cref="PageFault">It is too deep.</exception>
    public static void RequireDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PageFault($"the page is nested more than {MaxDepth} levels deep");
        }
    }

    private static int DepthOf(INode? node)
    {
        int depth = 0;
        for (; node is not null && depth <= MaxDepth; node = node.Parent)
        {
            depth++;
        }
        return depth;
    }
}
