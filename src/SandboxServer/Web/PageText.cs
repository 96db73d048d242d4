using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// The text of a page or a part of it as a browser's <c>innerText</c> gives it, by the rules of <see cref="PageStyle"/>, with shadow roots
/// where they are shown. Without recursion: a page decides how deep it is.
/// </summary>
internal sealed class PageText
{
    private const string Atom = "http://www.w3.org/2005/Atom";

    private readonly TextFlow _flow;
    private readonly CancellationToken _ct;
    private readonly Stack<Frame> _open = new();

    private PageText(int maxLength, CancellationToken ct) => (_flow, _ct) = (new TextFlow(maxLength), ct);

    /// <summary>The text below <paramref name="top"/>; at most one character more than allowed, which tells that something is missing.</summary>
    public static string Of(INode top, int maxLength, CancellationToken ct)
    {
        if (top is IElement hidden && PageStyle.IsUnseen(hidden))
        {
            return hidden.TextContent.Trim();
        }
        return new PageText(maxLength, ct).Read(top);
    }

    private string Read(INode top)
    {
        Push(top, Inherited(top));
        while (_open.TryPeek(out Frame? frame) && !_flow.IsFull)
        {
            _ct.ThrowIfCancellationRequested();
            if (frame.Children.MoveNext())
            {
                Enter(frame.Children.Current, frame);
            }
            else
            {
                _open.Pop();
                Leave(frame);
            }
        }
        return _flow.ToString();
    }

    private void Enter(INode node, Frame parent)
    {
        if (node is IText { Data: string data })
        {
            Write(data, parent);
        }
        else if (node is IElement element)
        {
            PageBox box = PageStyle.BoxOf(element, parent.HasText);
            switch (box)
            {
                case PageBox.None:
                    return;
                case PageBox.Break when parent.Spaces == PageSpaces.Preserve:
                    _flow.Verbatim("\n");
                    return;
                case PageBox.Break:
                    _flow.Line();
                    return;
                case PageBox.Block or PageBox.Row:
                    _flow.Line();
                    break;
                case PageBox.Word:
                    _flow.Space();
                    break;
                case PageBox.Cell:
                    _flow.Cell(parent.Start, parent.LastCell);
                    parent.LastCell = _flow.Length;
                    break;
            }
            Push(element, parent with { Box = box });
            if (element is { LocalName: "link", NamespaceUri: Atom } && !element.HasChildNodes)
            {
                _flow.Words(element.GetAttribute("href")); // what other feeds have as text
            }
        }
    }

    private void Push(INode node, Frame inherited)
    {
        (IEnumerable<INode> children, PageShadow? shadow) = PageShadow.ChildrenOf(node, inherited.Shadow);
        Frame frame = inherited with { Start = _flow.Length, LastCell = _flow.Length, Children = children.GetEnumerator(), Shadow = shadow };
        if (node is IElement element)
        {
            frame = frame with
            {
                Spaces = PageStyle.SpacesOf(element, frame.Spaces),
                IsInvisible = element.HasAttribute("style") ? PageStyle.IsInvisible(element, frame.IsInvisible) : frame.IsInvisible,
                IsDrawing = element.NamespaceUri switch
                {
                    PageStyle.Svg => element.LocalName is not ("text" or "foreignObject") && (frame.IsDrawing || element.LocalName == "svg"),
                    _ => false,
                },
                IsClosed = element is { LocalName: "details", NamespaceUri: PageStyle.Html } && !element.HasAttribute("open"),
                HasText = element.NamespaceUri == PageStyle.Html || element.ChildNodes.Any(child => child is IText text && !string.IsNullOrWhiteSpace(text.Data)),
            };
        }
        if (frame.Box == PageBox.InlineBlock)
        {
            frame = frame with { Before = _flow.BeginBox() };
        }
        _open.Push(frame);
    }

    private void Leave(Frame frame)
    {
        switch (frame.Box)
        {
            case PageBox.Block:
                _flow.Line();
                break;
            case PageBox.Row:
                _flow.EndRow();
                break;
            case PageBox.Word:
                _flow.Space();
                break;
            case PageBox.InlineBlock:
                _flow.EndBox(frame.Before);
                break;
        }
    }

    private void Write(string data, Frame frame)
    {
        if (frame.IsInvisible || frame.IsDrawing || frame.IsClosed)
        {
            return;
        }
        switch (frame.Spaces)
        {
            case PageSpaces.Preserve:
                _flow.Verbatim(data);
                break;
            case PageSpaces.Collapse:
                _flow.Words(data);
                break;
            default:
                foreach (Range line in data.AsSpan().Split('\n'))
                {
                    if (line.Start.Value > 0)
                    {
                        _flow.Line();
                    }
                    _flow.Words(data.AsSpan(line));
                }
                break;
        }
    }

    /// <summary>What an element in the middle of a page has from those around it.</summary>
    private static Frame Inherited(INode top)
    {
        var frame = new Frame();
        var around = new Stack<IElement>();
        for (IElement? each = top.ParentElement; each is not null; each = each.ParentElement)
        {
            around.Push(each);
        }
        foreach (IElement element in around)
        {
            frame = frame with
            {
                Spaces = PageStyle.SpacesOf(element, frame.Spaces),
                IsInvisible = PageStyle.IsInvisible(element, frame.IsInvisible),
                IsDrawing = element.NamespaceUri == PageStyle.Svg && element.LocalName is not ("text" or "foreignObject") && (frame.IsDrawing || element.LocalName == "svg"),
            };
        }
        return frame;
    }

    private sealed record Frame
    {
        public IEnumerator<INode> Children { get; init; } = Enumerable.Empty<INode>().GetEnumerator();

        public PageBox Box { get; init; }

        public PageSpaces Spaces { get; init; }

        public bool IsInvisible { get; init; }

        /// <summary>In a drawing, of which only text elements show text.</summary>
        public bool IsDrawing { get; init; }

        /// <summary>Shows of itself no more than its summary.</summary>
        public bool IsClosed { get; init; }

        /// <summary>Text stands beside its elements.</summary>
        public bool HasText { get; init; }

        /// <summary>The shadow root that this is in.</summary>
        public PageShadow? Shadow { get; init; }

        public int Start { get; init; }

        public int LastCell { get; set; }

        public (int Length, bool Space) Before { get; init; }
    }
}
