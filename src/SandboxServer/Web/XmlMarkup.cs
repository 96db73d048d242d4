using System.Globalization;
using System.Text;
using System.Xml;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Parser;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Reads XML into a document. Nothing is loaded: external entities do not exist, those that a document declares are plain text and not
/// read again, so they cannot multiply. Feeds with a bare ampersand or an end tag too few are common, and read as far as they can be.
/// </summary>
internal sealed class XmlMarkup
{
    private const int MaxAttributes = 1000, MaxPrefixes = 100, MaxEntities = 100, MaxEntityLength = 1000, MaxExpansion = 1_000_000;

    private static readonly HashSet<string> Voids = new(StringComparer.Ordinal) { "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr" };

    private readonly string _text;
    private readonly PageLimits _limits;
    private readonly IDocument _document = new HtmlParser().ParseDocument("");
    private readonly Stack<(INode Node, string Name, Dictionary<string, string> Prefixes)> _open = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _entities = new(StringComparer.Ordinal);
    private readonly StringBuilder _pending = new();
    private int _at, _expanded;

    private XmlMarkup(string text, PageLimits limits)
    {
        (_text, _limits) = (text, limits);
        while (_document.FirstChild is { } child)
        {
            _document.RemoveChild(child);
        }
        _open.Push((_document, "", new(StringComparer.Ordinal) { ["xml"] = "http://www.w3.org/XML/1998/namespace" }));
    }

    /// <exception cref="PageFault">The document is too large or too deep.</exception>
    public static IDocument Parse(string text, PageLimits limits)
    {
        var markup = new XmlMarkup(text, limits);
        markup.Read();
        return markup._document;
    }

    private void Read()
    {
        while (_at < _text.Length)
        {
            int tag = _text.IndexOf('<', _at);
            tag = tag < 0 ? _text.Length : tag;
            Append(Expand(_text[_at..tag]));
            _at = tag;
            if (Skip("<!--", "-->") || Skip("<?", "?>"))
            {
                continue;
            }
            if (Starts("<![CDATA["))
            {
                int start = _at + 9;
                Append(_text[start..Find("]]>", start)]);
                _ = Skip("<![CDATA[", "]]>");
            }
            else if (Starts("<!DOCTYPE"))
            {
                ReadDoctype();
            }
            else if (Starts("</"))
            {
                int end = Find(">", _at);
                Close(_text[(_at + 2)..end].Trim());
                _at = Math.Min(end + 1, _text.Length);
            }
            else if (tag < _text.Length && !TryOpen())
            {
                Append("<"); // no tag: text that somebody forgot to escape
                _at++;
            }
        }
        Flush();
    }

    private bool TryOpen()
    {
        int at = _at + 1;
        string name = ReadName(ref at);
        if (!IsName(name))
        {
            return false;
        }
        List<(string Name, string Value)> attributes = [];
        bool isEmpty = false;
        while (at < _text.Length && _text[at] != '>')
        {
            string attribute = ReadName(ref at);
            if (attribute.Length == 0)
            {
                isEmpty = _text[at] == '/';
                at++;
                continue;
            }
            isEmpty = false;
            string value = ReadValue(ref at);
            if (IsName(attribute))
            {
                attributes.Add((attribute, value));
            }
            if (attributes.Count > MaxAttributes)
            {
                throw new PageFault($"an element of the page has more than {MaxAttributes} attributes");
            }
        }
        _at = Math.Min(at + 1, _text.Length);
        Open(name, attributes, isEmpty);
        return true;
    }

    private void Open(string name, List<(string Name, string Value)> attributes, bool isEmpty)
    {
        Dictionary<string, string> prefixes = _open.Peek().Prefixes;
        if (attributes.Exists(a => a.Name == "xmlns" || a.Name.StartsWith("xmlns:", StringComparison.Ordinal)))
        {
            prefixes = new(prefixes, StringComparer.Ordinal);
            foreach ((string key, string value) in attributes.Where(a => a.Name == "xmlns" || a.Name.StartsWith("xmlns:", StringComparison.Ordinal)))
            {
                prefixes[key is "xmlns" ? "" : key[6..]] = value;
            }
            if (prefixes.Count > MaxPrefixes)
            {
                throw new PageFault($"the page has more than {MaxPrefixes} namespaces in one place");
            }
        }
        IElement element = Create(name, attributes, prefixes);
        _limits.Count(element);
        Flush();
        if (_open.Peek().Node is not IDocument { FirstChild: not null })
        {
            _open.Peek().Node.AppendChild(element);
        }
        // Whoever writes <br> in XHTML means no element that holds the rest of the page.
        if (!isEmpty && !(element.NamespaceUri == PageStyle.Html && Voids.Contains(element.LocalName)))
        {
            PageLimits.RequireDepth(_open.Count);
            _open.Push((element, name, prefixes));
            _names[name] = _names.GetValueOrDefault(name) + 1;
        }
    }

    private IElement Create(string name, List<(string Name, string Value)> attributes, Dictionary<string, string> prefixes)
    {
        try
        {
            IElement element = _document.CreateElement(NamespaceOf(name, prefixes, prefixes.GetValueOrDefault("")), name);
            foreach ((string key, string value) in attributes.Where(a => !a.Name.StartsWith("xmlns", StringComparison.Ordinal)).DistinctBy(a => a.Name))
            {
                element.SetAttribute(NamespaceOf(key, prefixes, null)!, key, value);
            }
            return element;
        }
        catch (DomException)
        {
            throw new PageFault($"the page is no XML: its element {name} misuses a namespace that XML reserves");
        }
    }

    /// <summary>Ends the nearest element of that name, and what is still open in it.</summary>
    private void Close(string name)
    {
        if (_names.GetValueOrDefault(name) == 0)
        {
            return;
        }
        Flush();
        string closed;
        do
        {
            closed = _open.Pop().Name;
            _names[closed]--;
        }
        while (closed != name);
    }

    private void Append(string text) => _pending.Append(text);

    // In one node: text in pieces can have many more of them than elements.
    private void Flush()
    {
        if (_pending.Length > 0 && _open.Count > 1)
        {
            _open.Peek().Node.AppendChild(_document.CreateTextNode(_pending.ToString()));
        }
        _pending.Clear();
    }

    /// <summary>An unknown prefix stands for a namespace of its own.</summary>
    private static string? NamespaceOf(string name, Dictionary<string, string> prefixes, string? unprefixed)
    {
        int colon = name.IndexOf(':');
        return colon < 0 ? (unprefixed is "" ? null : unprefixed) : prefixes.GetValueOrDefault(name[..colon]) is { Length: > 0 } known ? known : name[..colon];
    }

    private static bool IsName(string name)
    {
        int colon = name.IndexOf(':');
        return IsPart(name.AsSpan(0, Math.Max(colon, 0)), colon >= 0) && IsPart(name.AsSpan(colon + 1), true);

        static bool IsPart(ReadOnlySpan<char> part, bool wanted)
        {
            if (part.IsEmpty || !XmlConvert.IsStartNCNameChar(part[0]))
            {
                return part.IsEmpty && !wanted;
            }
            foreach (char c in part)
            {
                if (!XmlConvert.IsNCNameChar(c))
                {
                    return false;
                }
            }
            return true;
        }
    }

    private string ReadName(ref int at)
    {
        int start = at;
        while (at < _text.Length && !(char.IsWhiteSpace(_text[at]) || _text[at] is '/' or '>' or '=' or '<' or '"' or '\''))
        {
            at++;
        }
        return _text[start..at];
    }

    private string ReadValue(ref int at)
    {
        int sign = Blank(at);
        if (sign == _text.Length || _text[sign] != '=')
        {
            return "";
        }
        at = Blank(sign + 1);
        if (at < _text.Length && _text[at] is '"' or '\'')
        {
            int end = _text.IndexOf(_text[at], at + 1);
            end = end < 0 ? _text.Length : end;
            string quoted = _text[(at + 1)..end];
            at = Math.Min(end + 1, _text.Length);
            return Expand(quoted);
        }
        return Expand(ReadName(ref at));
    }

    private int Blank(int at)
    {
        while (at < _text.Length && char.IsWhiteSpace(_text[at]))
        {
            at++;
        }
        return at;
    }

    private void ReadDoctype()
    {
        int depth = 0;
        for (; _at < _text.Length; _at++)
        {
            if (Skip("<!--", "-->") || Skip("<?", "?>"))
            {
                _at--;
                continue;
            }
            char c = _text[_at];
            if (c is '"' or '\'')
            {
                _at = Find(c.ToString(), _at + 1);
            }
            else if (Starts("<!ENTITY"))
            {
                ReadEntity();
            }
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '>' && depth <= 0)
            {
                _at++;
                return;
            }
        }
        _at = Math.Min(_at, _text.Length);
    }

    private void ReadEntity()
    {
        int at = Blank(_at + 8);
        string name = ReadName(ref at);
        at = Blank(at);
        if (at < _text.Length && _text[at] is '"' or '\'' && IsName(name) && _entities.Count < MaxEntities)
        {
            int end = Find(_text[at].ToString(), at + 1);
            if (end - at <= MaxEntityLength)
            {
                string value = Expand(_text[(at + 1)..end]);
                _entities.TryAdd(name, value.Length <= MaxEntityLength ? value : "");
            }
        }
    }

    private string Expand(string text)
    {
        int mark = text.IndexOf('&');
        if (mark < 0)
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (mark >= 0)
        {
            result.Append(text, at, mark - at);
            int end = text.IndexOf(';', mark, Math.Min(text.Length - mark, 40));
            string? value = end < 0 ? null : Resolve(text[(mark + 1)..end]);
            result.Append(value ?? "&");
            at = value is null ? mark + 1 : end + 1;
            mark = text.IndexOf('&', at);
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private string? Resolve(string name)
    {
        if (_entities.TryGetValue(name, out string? declared))
        {
            _expanded += declared.Length;
            return _expanded <= MaxExpansion ? declared : throw new PageFault($"the entities of the page grow to more than {MaxExpansion} characters");
        }
        if (!name.StartsWith('#'))
        {
            return HtmlEntityProvider.Resolver.GetSymbol($"{name};");
        }
        bool isHex = name.StartsWith("#x", StringComparison.OrdinalIgnoreCase);
        return int.TryParse(name.AsSpan(isHex ? 2 : 1), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int code) && Rune.IsValid(code) && code != 0
            ? new Rune(code).ToString()
            : "\ufffd";
    }

    private bool Starts(string start) => string.CompareOrdinal(_text, _at, start, 0, start.Length) == 0;

    private int Find(string end, int from)
    {
        int found = from > _text.Length ? -1 : _text.IndexOf(end, from, StringComparison.Ordinal);
        return found < 0 ? _text.Length : found;
    }

    private bool Skip(string start, string end)
    {
        if (!Starts(start))
        {
            return false;
        }
        _at = Math.Min(Find(end, _at + start.Length) + end.Length, _text.Length);
        return true;
    }
}
