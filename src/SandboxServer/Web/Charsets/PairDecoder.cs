using System.Collections.Concurrent;
using System.Text;

namespace ContainerMcp.SandboxServer.Web.Charsets;

/// <summary>
/// An encoding in which a byte from 80 on begins a pair. Pairs that mean nothing become U+FFFD, and a second byte that is ASCII is read again,
/// as browsers do: no markup is lost in a broken pair.
/// </summary>
internal sealed class PairDecoder
{
    private static readonly ConcurrentDictionary<string, PairDecoder> Known = new(StringComparer.Ordinal);

    private readonly string _name;
    private readonly char[] _pairs = new char[128 * 256];

    private PairDecoder(string name, int codePage)
    {
        _name = name;
        Encoding net = Encoding.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\ufffd"));
        Span<char> one = stackalloc char[4];
        for (int lead = 0x81; lead < 0xff; lead++)
        {
            for (int trail = 0x40; trail < 0xff; trail++)
            {
                ReadOnlySpan<byte> pair = [(byte)lead, (byte)trail];
                _pairs[((lead - 0x80) << 8) + trail] = net.GetCharCount(pair) == 1 && net.GetChars(pair, one) == 1 && one[0] != '\ufffd' ? one[0] : '\0';
            }
        }
    }

    /// <summary>The decoder of euc-kr (with the pairs of Windows), big5, euc-jp or shift_jis.</summary>
    public static PairDecoder Of(string name) => Known.GetOrAdd(name, static name => new(name, name switch
    {
        "euc-kr" => 949,
        "big5" => 950,
        "euc-jp" => 51932,
        "gb18030" => 54936,
        _ => 932,
    }));

    /// <summary>The character of a pair; NUL for none.</summary>
    public char this[byte lead, byte trail] => lead < 0x80 ? '\0' : _pairs[((lead - 0x80) << 8) + trail];

    public string Decode(ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            byte lead = body[i];
            if (lead < 0x80)
            {
                text.Append((char)lead);
            }
            else if (_name == "euc-jp" && lead == 0x8e && i + 1 < body.Length && body[i + 1] is >= 0xa1 and <= 0xdf)
            {
                text.Append((char)(0xff61 - 0xa1 + body[++i]));
            }
            else if (_name == "euc-jp" && lead == 0x8f && i + 2 < body.Length && body[i + 1] is >= 0xa1 and <= 0xfe && body[i + 2] >= 0x80)
            {
                text.Append('\ufffd'); // the supplementary plane of JIS X 0212, which no page uses
                i += 2;
            }
            else
            {
                char found = i + 1 < body.Length ? this[lead, body[i + 1]] : '\0';
                text.Append(found == '\0' ? '\ufffd' : found);
                i += found != '\0' || (i + 1 < body.Length && body[i + 1] >= 0x80 && lead is >= 0x81 and <= 0xfe) ? 1 : 0;
            }
        }
        return text.ToString();
    }
}
