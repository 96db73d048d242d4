using System.Text;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Python's fnmatch on one file name: <c>*</c> (also matches a leading dot), <c>?</c>, <c>[abc]</c>, <c>[a-z]</c>, <c>[!abc]</c>;
/// case-sensitive; everything else, a slash included, stands for itself. No regular expression is involved, so no
/// pattern takes more than (length of pattern) x (length of name) steps.
/// </summary>
internal sealed class NamePattern
{
    private readonly List<Token> tokens = [];

    /// <summary>Parses <paramref name="pattern"/>. Every string is a pattern: an unclosed bracket is a literal bracket.</summary>
    public NamePattern(string pattern)
    {
        Rune[] runes = [.. pattern.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case '*':
                    tokens.Add(new Token(Kind.Many));
                    break;
                case '?':
                    tokens.Add(new Token(Kind.One));
                    break;
                case '[' when FindClose(runes, i) is int close and > 0:
                    tokens.Add(ParseSet(runes.AsSpan(i + 1, close - i - 1)));
                    i = close;
                    break;
                default:
                    tokens.Add(new Token(Kind.Set, false, [(runes[i], runes[i])]));
                    break;
            }
        }
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
        int t = 0, n = 0, starToken = -1, starName = 0;
        while (n < runes.Length)
        {
            if (t < tokens.Count && tokens[t].Kind == Kind.Many)
            {
                (starToken, starName) = (t++, n);
            }
            else if (t < tokens.Count && tokens[t].Accepts(runes[n]))
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
        while (t < tokens.Count && tokens[t].Kind == Kind.Many)
        {
            t++;
        }
        return t == tokens.Count;
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
        return new Token(Kind.Set, negated, [.. ranges]);
    }

    private readonly record struct Token(Kind Kind, bool Negated = false, (Rune From, Rune To)[]? Ranges = null)
    {
        public bool Accepts(Rune rune) => Ranges is null || Array.Exists(Ranges, r => r.From <= rune && rune <= r.To) != Negated;
    }
}
