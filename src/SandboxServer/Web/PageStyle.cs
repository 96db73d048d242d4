using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// How elements are shown by the rules that every browser has built in, and by the style attribute; style sheets are not read. Elements of
/// XML that no browser knows stand on lines of their own, unless their parent has text beside them.
/// </summary>
internal static class PageStyle
{
    public const string Html = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg", MathMl = "http://www.w3.org/1998/Math/MathML";

    private static readonly Dictionary<string, PageBox> HtmlBoxes = Table(
        (PageBox.None, "area base basefont datalist head link meta noembed noframes noscript param rp script style template title"
            + " audio canvas embed frame iframe img input meter progress video"),
        (PageBox.Block, "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form"
            + " frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section select"
            + " summary table tbody textarea tfoot thead ul xmp"),
        (PageBox.Row, "tr"),
        (PageBox.Cell, "td th"),
        (PageBox.InlineBlock, "button marquee"),
        (PageBox.Break, "br"));

    private static readonly Dictionary<string, PageBox> SvgBoxes = Table(
        (PageBox.None, "title desc metadata script style"), (PageBox.Block, "text foreignObject"));

    private static readonly Dictionary<string, PageBox> MathBoxes = Table(
        (PageBox.None, "annotation annotation-xml"), (PageBox.Block, "mtable"), (PageBox.Row, "mtr mlabeledtr"), (PageBox.Cell, "mtd"), (PageBox.Word, "mi mn mo ms mtext"));

    private static readonly Dictionary<string, PageBox> Displays = Table(
        (PageBox.None, "none"),
        (PageBox.Block, "block flow-root flex grid list-item table table-caption table-row-group table-header-group table-footer-group"),
        (PageBox.Inline, "inline contents"),
        (PageBox.InlineBlock, "inline-block inline-flex inline-grid inline-table"),
        (PageBox.Row, "table-row"),
        (PageBox.Cell, "table-cell"));

    /// <summary>How an element is shown whose parent is.</summary>
    /// <param name="element">The element.</param>
    /// <param name="beside">Whether its parent has text beside it.</param>
    public static PageBox BoxOf(IElement element, bool beside) => element.NamespaceUri switch
    {
        Html => HtmlBox(element),
        Svg => SvgBoxes.GetValueOrDefault(element.LocalName),
        MathMl => MathBoxes.GetValueOrDefault(element.LocalName),
        _ => beside ? PageBox.Inline : PageBox.Block,
    };

    /// <summary>Whether the element or one that it stands in is not shown.</summary>
    public static bool IsUnseen(IElement element)
    {
        for (IElement? each = element; each is not null; each = each.ParentElement)
        {
            if (BoxOf(each, beside: true) == PageBox.None)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What white space in the element means.</summary>
    public static PageSpaces SpacesOf(IElement element, PageSpaces inherited)
    {
        if (element.NamespaceUri == Html)
        {
            inherited = element.LocalName is "pre" or "textarea" or "listing" or "xmp" or "plaintext" ? PageSpaces.Preserve : inherited;
            inherited = StyleOf(element, "white-space") switch
            {
                "pre" or "pre-wrap" or "break-spaces" => PageSpaces.Preserve,
                "pre-line" => PageSpaces.Lines,
                "normal" or "nowrap" => PageSpaces.Collapse,
                _ => inherited,
            };
        }
        return element.GetAttribute("xml:space") switch
        {
            "preserve" when element.NamespaceUri != Html => PageSpaces.Preserve,
            "default" => PageSpaces.Collapse,
            _ => inherited,
        };
    }

    /// <summary>Whether text in the element keeps its place but is not shown.</summary>
    public static bool IsInvisible(IElement element, bool inherited) => StyleOf(element, "visibility") switch
    {
        "hidden" or "collapse" => true,
        "visible" => false,
        _ => inherited,
    };

    private static PageBox HtmlBox(IElement element)
    {
        if (IsHidden(element))
        {
            return PageBox.None;
        }
        PageBox box = HtmlBoxes.GetValueOrDefault(element.LocalName);
        if (box == PageBox.None)
        {
            return box;
        }
        if (element.HasAttribute("style"))
        {
            box = StyleOf(element, "display") is { } display ? Displays.GetValueOrDefault(display, box) : box;
        }
        return box is PageBox.Inline or PageBox.InlineBlock or PageBox.Cell && IsTakenOutOfItsLine(element) ? PageBox.Block : box;
    }

    /// <summary>Whether an element stands by itself whatever it is: it floats, is placed, or is an item of a flexible box or a grid.</summary>
    private static bool IsTakenOutOfItsLine(IElement element) =>
        (element.HasAttribute("style") && (StyleOf(element, "float") is "left" or "right" || StyleOf(element, "position") is "absolute" or "fixed"))
        || (element.ParentElement is { NamespaceUri: Html } parent && parent.HasAttribute("style") && StyleOf(parent, "display") is "flex" or "grid" or "inline-flex" or "inline-grid");

    private static bool IsHidden(IElement element) =>
        (element.HasAttribute("hidden") && StyleOf(element, "display") is null)
        || element.HasAttribute("popover")
        || (element.LocalName == "dialog" && !element.HasAttribute("open"))
        || (element.ParentElement is { LocalName: "details", NamespaceUri: Html } details
            && !details.HasAttribute("open")
            && !ReferenceEquals(details.Children.FirstOrDefault(child => child.LocalName == "summary"), element));

    private static string? StyleOf(IElement element, string property)
    {
        if (element.GetAttribute("style") is not { Length: > 0 } style)
        {
            return null;
        }
        string? found = null;
        foreach (string declaration in style.Split(';'))
        {
            int colon = declaration.IndexOf(':');
            if (colon > 0 && declaration.AsSpan(0, colon).Trim().Equals(property, StringComparison.OrdinalIgnoreCase))
            {
                found = declaration[(colon + 1)..].Split('!')[0].Trim().ToLowerInvariant();
            }
        }
        return found;
    }

    private static Dictionary<string, PageBox> Table(params (PageBox Box, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Box))).ToDictionary(pair => pair.name, pair => pair.Box, StringComparer.Ordinal);
}
