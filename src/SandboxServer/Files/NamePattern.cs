using System.Text;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Python's fnmatch on one file name: <c>*</c> (also matches a leading dot), <c>?</c>, <c>[abc]</c>, <c>[a-z]</c>, <c>[!abc]</c>;
/// case-sensitive; everything else, a slash included, stands for itself. No regular expression is involved: parsing takes
/// as many steps as the pattern is long, and a name at most the square of its own length.
/// </summary>
internal sealed class NamePattern
{
    /// <summary>Characters (UTF-16) of the longest pattern: a name has 255 bytes, and a set of characters may say more than it matches.</summary>
    public const int MaxLength = 4096;

    private readonly List<Token> _tokens = [];
    private readonly int _least;

    /// <summary>Parses <paramref name="pattern"/>. Every string of at most <see cref="MaxLength"/> is one: an unclosed bracket is a literal bracket.</summary>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public NamePattern(string pattern)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pattern.Length, MaxLength);
        Rune[] runes = [.. pattern.EnumerateRunes()];
        int lastClose = Array.FindLastIndex(runes, r => r.Value == ']');
        for (int i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case '*' when _tokens is [.., { Kind: Kind.Many }]:
                    break;
                case '*':
                    _tokens.Add(new Token(Kind.Many));
                    break;
                case '?':
                    _tokens.Add(new Token(Kind.One));
                    break;
                case '[' when i < lastClose && FindClose(runes, i) is int close and > 0:
                    _tokens.Add(ParseSet(runes.AsSpan(i + 1, close - i - 1)));
                    i = close;
                    break;
                default:
                    _tokens.Add(new Token(Kind.Set, false, [(runes[i], runes[i])]));
                    break;
            }
        }
        _least = _tokens.Count(token => token.Kind != Kind.Many);
    }

    private enum Kind
    {
        One,
        Many,
        Set,
    }

    /// <summary>Whether the whole <paramref name="name"/> matches.</summary>
    public bool Matches(string name)
    {
        Rune[] runes = [.. name.EnumerateRunes()];
        if (runes.Length < _least)
        {
            return false;
        }
        int t = 0, n = 0, starToken = -1, starName = 0;
        while (n < runes.Length)
        {
            if (t < _tokens.Count && _tokens[t].Kind == Kind.Many)
            {
                (starToken, starName) = (t++, n);
            }
            else if (t < _tokens.Count && _tokens[t].Accepts(runes[n]))
            {
                t++;
                n++;
            }
            else if (starToken >= 0)
            {
                // Let the last star take one more character and try again from there; earlier stars need no second try.
                t = starToken + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }
        while (t < _tokens.Count && _tokens[t].Kind == Kind.Many)
        {
            t++;
        }
        return t == _tokens.Count;
    }

    /// <summary>A closing bracket directly after the opening one (or its !) belongs to the set.</summary>
    private static int FindClose(Rune[] runes, int open)
    {
        int first = open + 1;
        if (first < runes.Length && runes[first].Value == '!')
        {
            first++;
        }
        return Array.FindIndex(runes, Math.Min(first + 1, runes.Length), r => r.Value == ']');
    }

    private static Token ParseSet(ReadOnlySpan<Rune> body)
    {
        bool negated = body[0].Value == '!';
        body = negated ? body[1..] : body;
        var ranges = new List<(Rune From, Rune To)>();
        for (int i = 0; i < body.Length; i++)
        {
            bool isRange = i + 2 < body.Length && body[i + 1].Value == '-';
            ranges.Add((body[i], isRange ? body[i + 2] : body[i]));
            i += isRange ? 2 : 0;
        }
        return new Token(Kind.Set, negated, Merge(ranges));
    }

    /// <summary>The same set in ascending ranges that do not overlap, so that a character is found in a few steps.</summary>
    private static (Rune From, Rune To)[] Merge(List<(Rune From, Rune To)> ranges)
    {
        var merged = new List<(Rune From, Rune To)>();
        foreach ((Rune from, Rune to) in ranges.Where(range => range.From <= range.To).OrderBy(range => range.From))
        {
            if (merged is [.., var last] && from <= last.To)
            {
                merged[^1] = (last.From, to > last.To ? to : last.To);
            }
            else
            {
                merged.Add((from, to));
            }
        }
        return [.. merged];
    }

    private readonly record struct Token(Kind Kind, bool Negated = false, (Rune From, Rune To)[]? Ranges = null)
    {
        public bool Accepts(Rune rune) => Ranges is null || Holds(Ranges, rune) != Negated;

        private static bool Holds((Rune From, Rune To)[] ranges, Rune rune)
        {
            int low = 0, high = ranges.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                if (rune < ranges[middle].From)
                {
                    high = middle - 1;
                }
                else if (rune > ranges[middle].To)
                {
                    low = middle + 1;
                }
                else
                {
                    return true;
                }
            }
            return false;
        }
    }
}
