using System.Text;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Text as a browser lays it out: runs of white space become one space and vanish at the ends of lines, blocks begin new lines, what is
/// preformatted stays as it is. Several line breaks in a row outside of preformatted text are one. Bounded.
/// </summary>
internal sealed class TextFlow(int maxLength)
{
    private readonly StringBuilder _text = new();
    private bool _space, _line, _ignoresSpaces, _atCell;

    /// <summary>Characters written so far, without the line break or space that is to come.</summary>
    public int Length => _text.Length;

    /// <summary>Whether it has more than it may have: what follows will be cut.</summary>
    public bool IsFull => _text.Length > maxLength;

    /// <summary>Text whose white space only separates words.</summary>
    public void Words(ReadOnlySpan<char> data)
    {
        foreach (char c in data)
        {
            if (c is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _space |= !_ignoresSpaces;
                continue;
            }
            Separate();
            _text.Append(c);
            if (IsFull)
            {
                return;
            }
        }
    }

    /// <summary>Text that is shown as it is.</summary>
    public void Verbatim(string data)
    {
        if (data.Length > 0)
        {
            Separate();
            int start = _text.Length;
            _text.Append(data, 0, Math.Min(data.Length, maxLength + 1)).Replace("\r\n", "\n", start, _text.Length - start);
        }
    }

    /// <summary>Words before and after are two.</summary>
    public void Space() => _space = true;

    /// <summary>What follows begins a line.</summary>
    public void Line()
    {
        _line |= !_atCell;
        _space &= _atCell;
    }

    /// <summary>A row of a table is over.</summary>
    public void EndRow()
    {
        _atCell = false;
        Line();
    }

    /// <summary>A cell begins: on the line of the one before it, unless that has several lines.</summary>
    /// <param name="row">The length when the row began.</param>
    /// <param name="previous">The length when the cell before this one began.</param>
    public void Cell(int row, int previous)
    {
        _atCell = false;
        if (Length == row)
        {
            return;
        }
        if (HasLines(previous))
        {
            Line();
            return;
        }
        (_line, _space, _atCell) = (false, true, true);
    }

    /// <summary>A box within a line begins: white space at its edges is not shown.</summary>
    public (int Length, bool Space) BeginBox()
    {
        _ignoresSpaces = true;
        return (Length, _space);
    }

    /// <summary>The box is over.</summary>
    public void EndBox((int Length, bool Space) before)
    {
        _ignoresSpaces = false;
        _space = before.Space && Length == before.Length;
    }

    /// <summary>The text, without white space at its end.</summary>
    public override string ToString() => _text.ToString().TrimEnd(' ', '\t', '\n');

    private bool HasLines(int start)
    {
        // The first character is the break before the cell.
        for (int i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\n')
            {
                return true;
            }
        }
        return false;
    }

    private void Separate()
    {
        if (_text.Length > 0 && _text[^1] != '\n' && (_line || _space))
        {
            _text.Append(_line ? '\n' : ' ');
        }
        _line = _space = _ignoresSpaces = _atCell = false;
    }
}
