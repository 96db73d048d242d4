using System.Text;

namespace ContainerMcp.SandboxServer.Web.Charsets;

/// <summary>
/// Looks for the encoding that a page names itself, in the bytes of its head: the first kilobyte in any case, and from there on as long as it is
/// the head, as browsers go on. Comments, scripts and styles are stepped over.
/// </summary>
internal ref struct MetaScan
{
    private const int AlwaysScanned = 1024;

    private static readonly HashSet<string> HeadElements = new(StringComparer.Ordinal) { "script", "noscript", "style", "link", "meta", "object", "title", "base" };

    private readonly ReadOnlySpan<byte> _body;
    private int _at;

    private MetaScan(ReadOnlySpan<byte> body) => _body = body;

    /// <summary>The encoding's name; null when the page names none.</summary>
    public static string? Find(ReadOnlySpan<byte> body) => new MetaScan(body).Find();

    /// <summary>The encoding that an XML declaration names; null for none.</summary>
    public static string? FindXml(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("<?xml"u8))
        {
            return null;
        }
        int end = body.IndexOf("?>"u8);
        string declaration = Encoding.Latin1.GetString(body[..(end < 0 ? Math.Min(body.Length, AlwaysScanned) : end)]);
        int name = declaration.IndexOf("encoding", StringComparison.Ordinal);
        int sign = name < 0 ? -1 : declaration.IndexOf('=', name);
        string value = sign < 0 ? "" : declaration[(sign + 1)..].TrimStart();
        int close = value.Length > 0 && value[0] is '"' or '\'' ? value.IndexOf(value[0], 1) : -1;
        return close < 0 ? null : Plain(WebEncodings.Find(value[1..close]));
    }

    private string? Find()
    {
        bool isHead = true;
        while (_at < _body.Length && (isHead || _at < AlwaysScanned))
        {
            int tag = _body[_at..].IndexOf((byte)'<');
            if (tag < 0 || (!isHead && _at + tag >= AlwaysScanned))
            {
                return null;
            }
            _at += tag + 1;
            if (_body[_at..].StartsWith("!--"u8))
            {
                Skip("-->"u8, 1);
                continue;
            }
            bool isEnd = _at < _body.Length && _body[_at] == '/';
            _at += isEnd ? 1 : 0;
            if (_at >= _body.Length || !char.IsAsciiLetter((char)_body[_at]))
            {
                Skip(">"u8, isEnd || (_at < _body.Length && _body[_at] is (byte)'!' or (byte)'?') ? 0 : -1);
                continue;
            }
            string name = ReadName();
            List<(string Name, string Value)> attributes = ReadAttributes();
            if (!isEnd && name == "meta" && Charset(attributes) is { } charset)
            {
                return charset;
            }
            isHead &= HeadElements.Contains(name) || (!isEnd && name is "html" or "head");
            if (!isEnd && name is "script" or "style" or "title" or "noscript")
            {
                SkipContent(name);
            }
        }
        return null;
    }

    private static string? Charset(List<(string Name, string Value)> attributes)
    {
        if (attributes.Find(a => a.Name == "charset") is { Value: { } own } && WebEncodings.Find(own) is { } named)
        {
            return Plain(named);
        }
        return attributes.Exists(a => a.Name == "http-equiv" && a.Value.Equals("content-type", StringComparison.OrdinalIgnoreCase))
            ? Plain(WebEncodings.Find(FromContent(attributes.Find(a => a.Name == "content").Value ?? "")))
            : null;
    }

    /// <summary>The label in a content attribute (HTML, "extracting a character encoding from a meta element").</summary>
    private static string? FromContent(string content)
    {
        for (int at = 0; (at = content.IndexOf("charset", at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at += 7;
            string rest = content[at..].TrimStart();
            if (!rest.StartsWith('='))
            {
                continue;
            }
            rest = rest[1..].TrimStart();
            if (rest.Length > 0 && rest[0] is '"' or '\'')
            {
                int close = rest.IndexOf(rest[0], 1);
                return close < 0 ? null : rest[1..close];
            }
            return rest.Split(';', ' ', '\t', '\n', '\f', '\r')[0];
        }
        return null;
    }

    /// <summary>A label that could be read says itself that the page is not written in UTF-16.</summary>
    private static string? Plain(string? name) => name switch
    {
        "utf-16le" or "utf-16be" => "utf-8",
        "x-user-defined" => "windows-1252",
        _ => name,
    };

    private string ReadName()
    {
        int start = _at;
        while (_at < _body.Length && !IsSpace(_body[_at]) && _body[_at] is not ((byte)'>' or (byte)'/'))
        {
            _at++;
        }
        return Encoding.Latin1.GetString(_body[start..Math.Min(_at, start + 64)]).ToLowerInvariant();
    }

    private List<(string Name, string Value)> ReadAttributes()
    {
        List<(string, string)> attributes = [];
        while (_at < _body.Length && _body[_at] != '>')
        {
            if (IsSpace(_body[_at]) || _body[_at] == '/')
            {
                _at++;
                continue;
            }
            int start = _at++;
            while (_at < _body.Length && !IsSpace(_body[_at]) && _body[_at] is not ((byte)'=' or (byte)'>' or (byte)'/'))
            {
                _at++;
            }
            string name = Encoding.Latin1.GetString(_body[start.._at]).ToLowerInvariant();
            SkipSpace();
            string value = "";
            if (_at < _body.Length && _body[_at] == '=')
            {
                _at++;
                SkipSpace();
                value = ReadValue();
            }
            if (attributes.Count < 64)
            {
                attributes.Add((name, value));
            }
        }
        return attributes;
    }

    private string ReadValue()
    {
        if (_at >= _body.Length)
        {
            return "";
        }
        byte quote = _body[_at];
        int start = quote is (byte)'"' or (byte)'\'' ? ++_at : _at;
        while (_at < _body.Length && !Ends(quote))
        {
            _at++;
        }
        string value = Encoding.Latin1.GetString(_body[start.._at]);
        _at += quote is (byte)'"' or (byte)'\'' && _at < _body.Length ? 1 : 0;
        return value;
    }

    private readonly bool Ends(byte quote) => quote is (byte)'"' or (byte)'\'' ? _body[_at] == quote : IsSpace(_body[_at]) || _body[_at] == '>';

    private void SkipSpace()
    {
        while (_at < _body.Length && IsSpace(_body[_at]))
        {
            _at++;
        }
    }

    private void SkipContent(string name)
    {
        ReadOnlySpan<byte> end = Encoding.ASCII.GetBytes(name);
        while (_at < _body.Length)
        {
            int tag = _body[_at..].IndexOf("</"u8);
            if (tag < 0)
            {
                _at = _body.Length;
                return;
            }
            _at += tag;
            if (_body.Length - _at - 2 >= end.Length && Ascii.EqualsIgnoreCase(_body.Slice(_at + 2, end.Length), end))
            {
                return;
            }
            _at += 2;
        }
    }

    private void Skip(ReadOnlySpan<byte> end, int from)
    {
        if (from < 0)
        {
            return;
        }
        int start = Math.Min(_at + from, _body.Length);
        int found = _body[start..].IndexOf(end);
        _at = found < 0 ? _body.Length : start + found + end.Length;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r';
}
