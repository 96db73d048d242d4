using System.Text;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Text encodings by the names Python gives them (the tools' <c>encoding</c> argument comes from there).
/// Strict in both directions: a byte or character that does not fit is an error, never a question mark.
/// </summary>
internal static class TextEncodings
{
    /// <summary>Longest name looked up, so that an error message cannot be made huge.</summary>
    private const int MaxNameLength = 40;

    /// <summary>Python's aliases that .NET does not know, or knows as something else.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["utf8"] = "utf-8",
        ["u8"] = "utf-8",
        ["utf"] = "utf-8",
        ["cp65001"] = "utf-8",
        ["utf8-sig"] = "utf-8-sig",
        ["utf16"] = "utf-16",
        ["u16"] = "utf-16",
        ["utf16-le"] = "utf-16-le",
        ["utf-16le"] = "utf-16-le",
        ["utf16-be"] = "utf-16-be",
        ["utf-16be"] = "utf-16-be",
        ["utf32"] = "utf-32",
        ["u32"] = "utf-32",
        ["utf-32le"] = "utf-32-le",
        ["utf-32be"] = "utf-32-be",
        ["ascii"] = "us-ascii",
        ["646"] = "us-ascii",
        ["latin-1"] = "iso-8859-1",
        ["latin1"] = "iso-8859-1",
        ["latin"] = "iso-8859-1",
        ["l1"] = "iso-8859-1",
        ["8859"] = "iso-8859-1",
        ["cp819"] = "iso-8859-1",
        ["latin2"] = "iso-8859-2",
        ["latin-2"] = "iso-8859-2",
        ["l2"] = "iso-8859-2",
        ["latin-9"] = "iso-8859-15",
        ["latin9"] = "iso-8859-15",
        ["l9"] = "iso-8859-15",
        ["cyrillic"] = "iso-8859-5",
        ["greek"] = "iso-8859-7",
        ["hebrew"] = "iso-8859-8",
        ["latin5"] = "iso-8859-9",
        ["latin-5"] = "iso-8859-9",
        ["cp932"] = "shift-jis",
        ["sjis"] = "shift-jis",
        ["s-jis"] = "shift-jis",
        ["ujis"] = "euc-jp",
        ["eucjp"] = "euc-jp",
        ["euckr"] = "euc-kr",
        ["cp936"] = "gbk",
        ["cp949"] = "euc-kr",
        ["cp950"] = "big5",
        ["cp866"] = "ibm866",
        ["mac-roman"] = "macintosh",
        ["tis-620"] = "windows-874",
    };

    /// <summary>.NET's own names of the encodings offered besides the Unicode ones and the cpNNN families.</summary>
    private static readonly HashSet<string> Offered = new(StringComparer.Ordinal)
    {
        "us-ascii", "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-13", "iso-8859-15",
        "windows-874", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
        "ibm437", "ibm850", "ibm852", "ibm866", "koi8-r", "koi8-u", "macintosh", "shift_jis", "euc-jp", "gbk", "gb2312", "gb18030", "big5", "euc-kr",
    };

    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Finds an encoding; null when the name is unknown or not offered.</summary>
    public static TextEncoding? Find(string name)
    {
        if (name.Length > MaxNameLength)
        {
            return null;
        }
        string key = name.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        key = Aliases.GetValueOrDefault(key, key);
        return key switch
        {
            "utf-8" => new(key, new UTF8Encoding(false, true)),
            "utf-8-sig" => new(key, new UTF8Encoding(true, true), TextEncoding.Mark.Always),
            "utf-16" => new(key, new UnicodeEncoding(false, true, true), TextEncoding.Mark.Detect, new UnicodeEncoding(true, true, true)),
            "utf-16-le" => new(key, new UnicodeEncoding(false, false, true)),
            "utf-16-be" => new(key, new UnicodeEncoding(true, false, true)),
            "utf-32" => new(key, new UTF32Encoding(false, true, true), TextEncoding.Mark.Detect, new UTF32Encoding(true, true, true)),
            "utf-32-le" => new(key, new UTF32Encoding(false, false, true)),
            "utf-32-be" => new(key, new UTF32Encoding(true, false, true)),
            _ => FindCodePage(key),
        };
    }

    private static TextEncoding? FindCodePage(string key)
    {
        string net = key switch
        {
            "shift-jis" => "shift_jis",
            _ when key.StartsWith("iso8859-", StringComparison.Ordinal) => $"iso-8859-{key[8..]}",
            _ when key.StartsWith("cp125", StringComparison.Ordinal) => $"windows-{key[2..]}",
            _ when key.StartsWith("cp", StringComparison.Ordinal) => $"ibm{key[2..]}",
            _ => key,
        };
        return Offered.Contains(net)
            ? new(key, Encoding.GetEncoding(net, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback))
            : null;
    }
}
