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
    /// <summary>Elements and attributes in all: each takes some hundred bytes.</summary>
    internal const int MaxNodes = 300_000;

    private const int MaxElements = 200_000, MaxDepth = 500;

    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "noscript", "template" };

    private readonly IDocument document;
    private readonly int maxLength;
    private readonly CancellationToken ct;

    /// <exception cref="PageFault">The page is too large or too deep to be worth parsing.</exception>
    public Page(string markup, int maxLength, CancellationToken ct)
    {
        (this.maxLength, this.ct) = (maxLength, ct);
        int elements = 0, attributes = 0;
        IElement? previous = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            OnCreated = (element, _) =>
            {
                ct.ThrowIfCancellationRequested();
                if (++elements > MaxElements)
                {
                    throw new PageFault($"the page has more than {MaxElements} elements");
                }

                // An element has its attributes by the time the next one is made.
                attributes += previous?.Attributes.Length ?? 0;
                if (elements + attributes > MaxNodes)
                {
                    throw new PageFault($"the page has more than {MaxNodes} elements and attributes");
                }

                // The parser flattens trees below 512 levels, but its steps still take as long as the markup is deep.
                if (elements % 256 == 0 && DepthOf(previous) > MaxDepth)
                {
                    throw new PageFault($"the page is nested more than {MaxDepth} levels deep");
                }
                previous = element;
            },
        });
        using var source = new PageSource(markup, ct);
        try
        {
            document = parser.ParseDocument(source);
        }
        catch (AggregateException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct); // the parser waits for its source by Task.Wait
        }
    }

    /// <summary>The title element's text; null when there is none.</summary>
    public string? Title => Walk(document, _ => true).OfType<IElement>().FirstOrDefault(e => e.LocalName == "title") is { } title && Collapse(TextOf(title)) is { Length: > 0 } text ? text : null;

    /// <summary>The visible text: no scripts and styles; runs of spaces become one space, runs of line breaks one line break.</summary>
    public string Text() => Collapse(TextOf(document));

    /// <summary>The stripped text of every matching element, one after the other on lines of their own; null if nothing matches.</summary>
    public string? Select(SelectorPlan selector)
    {
        var text = new StringBuilder();
        bool found = false;
        foreach (IElement element in Elements(selector))
        {
            text.Append(found ? "\n" : "").Append(TextOf(element).Trim());
            found = true;
            if (text.Length > maxLength)
            {
                break;
            }
        }
        return found ? Clip(text.ToString()) : null;
    }

    /// <summary>The matching elements in document order.</summary>
    public IEnumerable<IElement> Elements(SelectorPlan selector) => selector.Evaluate(Table(), ct);

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

    private string Clip(string text) => Clip(text, maxLength);

    private static int DepthOf(INode? node)
    {
        int depth = 0;
        for (; node is not null && depth <= MaxDepth; node = node.Parent)
        {
            depth++;
        }
        return depth;
    }

    private List<PageElement> Table()
    {
        var table = new List<PageElement>();
        var places = new Dictionary<INode, int>(ReferenceEqualityComparer.Instance);
        var lastChild = new Dictionary<int, int>();
        foreach (IElement element in Walk(document, _ => true).OfType<IElement>())
        {
            int parent = element.Parent is { } node ? places.GetValueOrDefault(node, -1) : -1;
            table.Add(new PageElement(element, parent, lastChild.GetValueOrDefault(parent, -1)));
            places[element] = lastChild[parent] = table.Count - 1;
        }
        return table;
    }

    /// <summary>Document order, without recursion: a page decides how deep it is.</summary>
    private IEnumerable<INode> Walk(INode top, Predicate<INode> enter)
    {
        var open = new Stack<(INodeList Children, int Next)>();
        open.Push((top.ChildNodes, 0));
        while (open.TryPop(out (INodeList Children, int Next) level))
        {
            if (level.Next == level.Children.Length)
            {
                continue;
            }
            ct.ThrowIfCancellationRequested();
            INode node = level.Children[level.Next];
            open.Push((level.Children, level.Next + 1));
            yield return node;
            if (enter(node))
            {
                open.Push((node.ChildNodes, 0));
            }
        }
    }

    private string TextOf(INode top)
    {
        var text = new StringBuilder();
        foreach (INode node in Walk(top, n => n is not IElement e || !Unseen.Contains(e.LocalName)))
        {
            if (node is IText { Data: string data })
            {
                text.Append(data);
            }
            if (text.Length > (long)maxLength * 4)
            {
                break;
            }
        }
        return text.ToString();
    }

    private string Collapse(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, maxLength + 1));
        bool space = false, line = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = true;
                line |= c == '\n';
                continue;
            }
            if (space && result.Length > 0)
            {
                result.Append(line ? '\n' : ' ');
            }
            space = line = false;
            result.Append(c);
            if (result.Length > maxLength)
            {
                break;
            }
        }
        return Clip(result.ToString());
    }
}
