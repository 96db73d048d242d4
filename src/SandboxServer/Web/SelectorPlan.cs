using AngleSharp.Css;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// A CSS selector taken apart at its combinators, evaluated for the whole page at once. Asking the library element by
/// element makes it try every combination of ancestors, which a hostile page and selector can stretch without end;
/// here each part of a chain costs one pass over the page.
/// </summary>
internal sealed class SelectorPlan : ISelectorVisitor
{
    private readonly List<(ISelector[] Parts, string[] Combinators)> _chains = [];
    private bool _taken;

    /// <exception cref="PageFault">The text is no selector, or one that this evaluation does not bound.</exception>
    public SelectorPlan(string text)
    {
        if (SelectorBudget.Exceeds(text))
        {
            throw new PageFault("Selector too complex: at most 500 characters, one :has(), parentheses nested twice with one combinator inside");
        }
        ISelector? selector;
        try
        {
            selector = new CssSelectorParser().ParseSelector(text);
        }
        catch (DomException)
        {
            selector = null;
        }
        Add(selector ?? throw new PageFault($"Invalid selector: {text}"));
        if (_chains.Exists(c => Array.Exists(c.Combinators, s => s is not (" " or ">" or "+" or "~"))))
        {
            throw new PageFault($"Invalid selector: {text}");
        }
    }

    /// <summary>The matching elements in document order.</summary>
    public IEnumerable<IElement> Evaluate(IReadOnlyList<PageElement> page, CancellationToken ct)
    {
        bool[] found = new bool[page.Count];
        foreach ((ISelector[] parts, string[] combinators) in _chains)
        {
            bool[] matches = Match(page, parts[0], _ => true, ct);
            for (int i = 1; i < parts.Length; i++)
            {
                bool[] reached = Reach(page, matches, combinators[i - 1]);
                matches = Match(page, parts[i], e => reached[e], ct);
            }
            for (int e = 0; e < found.Length; e++)
            {
                found[e] |= matches[e];
            }
        }
        return page.Where((_, e) => found[e]).Select(e => e.Element);
    }

    void ISelectorVisitor.List(IEnumerable<ISelector> selectors)
    {
        foreach (ISelector selector in selectors)
        {
            Add(selector);
        }
        _taken = true;
    }

    void ISelectorVisitor.Combinator(IEnumerable<ISelector> selectors, IEnumerable<string> symbols)
    {
        ISelector[] parts = [.. selectors];
        _chains.Add((parts, [.. symbols.Take(parts.Length - 1)]));
        _taken = true;
    }

    void ISelectorVisitor.Attribute(string name, string op, string? value)
    {
    }

    void ISelectorVisitor.Type(string name)
    {
    }

    void ISelectorVisitor.Id(string value)
    {
    }

    void ISelectorVisitor.Child(string name, int step, int offset, ISelector selector)
    {
    }

    void ISelectorVisitor.Class(string name)
    {
    }

    void ISelectorVisitor.PseudoClass(string name)
    {
    }

    void ISelectorVisitor.PseudoElement(string name)
    {
    }

    void ISelectorVisitor.Many(IEnumerable<ISelector> selectors)
    {
    }

    /// <summary>The visitor takes lists and chains apart; whatever else a selector is, it is one part.</summary>
    private void Add(ISelector selector)
    {
        _taken = false;
        selector.Accept(this);
        if (!_taken)
        {
            _chains.Add(([selector], []));
        }
    }

    private static bool[] Match(IReadOnlyList<PageElement> page, ISelector part, Predicate<int> candidate, CancellationToken ct)
    {
        bool[] matches = new bool[page.Count];
        for (int e = 0; e < matches.Length; e++)
        {
            ct.ThrowIfCancellationRequested();
            matches[e] = candidate(e) && part.Match(page[e].Element, null);
        }
        return matches;
    }

    /// <summary>Which elements stand in the combinator's relation to an element of <paramref name="from"/>. Parents and earlier siblings come first in document order.</summary>
    private static bool[] Reach(IReadOnlyList<PageElement> page, bool[] from, string combinator)
    {
        bool[] reached = new bool[page.Count];
        for (int e = 0; e < reached.Length; e++)
        {
            int origin = combinator is " " or ">" ? page[e].Parent : page[e].Previous;
            reached[e] = origin >= 0 && (from[origin] || (combinator is " " or "~" && reached[origin]));
        }
        return reached;
    }
}
