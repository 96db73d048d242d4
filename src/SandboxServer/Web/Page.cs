using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// A parsed page. The parser loads nothing and runs nothing. What a hostile page can make it cost is bounded: number of elements and
/// attributes, depth, length of the text, and the caller's deadline, which is looked at all the way.
/// </summary>
internal sealed class Page
{
    private readonly IDocument _document;
    private readonly int _maxLength;
    private readonly CancellationToken _ct;

    /// <param name="markup">The page.</param>
    /// <param name="isXml">Whether it is XML, not HTML.</param>
    /// <param name="maxLength">The longest text that is wanted of it.</param>
    /// <param name="ct">The caller's deadline.</param>
    /// <exception cref="PageFault">The page is too large or too deep to be worth parsing.</exception>
    public Page(string markup, bool isXml, int maxLength, CancellationToken ct)
    {
        (_maxLength, _ct) = (maxLength, ct);
        var limits = new PageLimits(ct);
        _document = isXml ? XmlMarkup.Parse(markup, limits) : ParseHtml(markup, limits, ct);
    }

    /// <summary>The page's title; null when there is none.</summary>
    public string? Title => TitleElement() is { } title && Collapse(title.TextContent) is { Length: > 0 } text ? text : null;

    /// <summary>The visible text, as a browser lays it out.</summary>
    public string Text() => Clip(PageText.Of(_document, _maxLength, _ct));

    /// <summary>The text of every matching element, one after the other on lines of their own; null if nothing matches.</summary>
    public string? Select(SelectorPlan selector)
    {
        var text = new StringBuilder();
        bool found = false;
        foreach (IElement element in Elements(selector))
        {
            text.Append(found ? "\n" : "").Append(PageText.Of(element, _maxLength, _ct));
            found = true;
            if (text.Length > _maxLength)
            {
                break;
            }
        }
        return found ? Clip(text.ToString()) : null;
    }

    /// <summary>The matching elements in document order.</summary>
    public IEnumerable<IElement> Elements(SelectorPlan selector) => selector.Evaluate(Table(), _ct);

    /// <summary>Cuts a text at the limit and says so in its last line.</summary>
    public static string Clip(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }
        int end = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return $"{text[..end]}\n[cut after {end} characters]";
    }

    private string Clip(string text) => Clip(text, _maxLength);

    private static IDocument ParseHtml(string markup, PageLimits limits, CancellationToken ct)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsScripting = false, OnCreated = (element, _) => limits.Count(element) });
        using var source = new PageSource(markup, ct);
        try
        {
            return parser.ParseDocument(source);
        }
        catch (AggregateException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct); // the parser waits for its source by Task.Wait
        }
    }

    /// <summary>The title that a browser would show, of a drawing its own, of a feed and other XML what they call by that name.</summary>
    private IElement? TitleElement()
    {
        IEnumerable<IElement> all = Walk(_document).OfType<IElement>();
        if (all.FirstOrDefault(e => e is { LocalName: "title", NamespaceUri: PageStyle.Html }) is { } title)
        {
            return title;
        }
        IElement? root = _document.Children.Length > 0 ? _document.Children[0] : null;
        return root is null or { NamespaceUri: PageStyle.Html }
            ? null
            : root.Children.Concat(root.Children.Where(e => e.LocalName == "channel").SelectMany(e => e.Children)).FirstOrDefault(e => e.LocalName == "title");
    }

    private List<PageElement> Table()
    {
        var table = new List<PageElement>();
        var places = new Dictionary<INode, int>(ReferenceEqualityComparer.Instance);
        var lastChild = new Dictionary<int, int>();
        foreach (IElement element in Walk(_document).OfType<IElement>())
        {
            int parent = element.Parent is { } node ? places.GetValueOrDefault(node, -1) : -1;
            table.Add(new PageElement(element, parent, lastChild.GetValueOrDefault(parent, -1)));
            places[element] = lastChild[parent] = table.Count - 1;
        }
        return table;
    }

    /// <summary>Document order, without recursion: a page decides how deep it is.</summary>
    private IEnumerable<INode> Walk(INode top)
    {
        var open = new Stack<(INodeList Children, int Next)>();
        open.Push((top.ChildNodes, 0));
        while (open.TryPop(out (INodeList Children, int Next) level))
        {
            if (level.Next == level.Children.Length)
            {
                continue;
            }
            _ct.ThrowIfCancellationRequested();
            INode node = level.Children[level.Next];
            open.Push((level.Children, level.Next + 1));
            open.Push((node.ChildNodes, 0));
            yield return node;
        }
    }

    private string Collapse(string text)
    {
        var flow = new TextFlow(_maxLength);
        flow.Words(text);
        return Clip(flow.ToString());
    }
}
