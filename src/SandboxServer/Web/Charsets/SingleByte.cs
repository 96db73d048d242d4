using System.Collections.Concurrent;
using System.Text;

namespace ContainerMcp.SandboxServer.Web.Charsets;

/// <summary>An encoding of one byte a character. .NET's tables, put right where those of the web differ.</summary>
internal sealed class SingleByte
{
    private static readonly ConcurrentDictionary<string, SingleByte> Known = new(StringComparer.Ordinal);

    /// <summary>What .NET has no table for: the bytes from A0.</summary>
    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["iso-8859-10"] = "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
        ["iso-8859-14"] = "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ",
        ["iso-8859-16"] = "\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ",
    };

    /// <summary>Bytes that mean something else than in .NET's table of the same name.</summary>
    private static readonly Dictionary<string, string> Corrections = new(StringComparer.Ordinal)
    {
        ["iso-8859-7"] = "\u00a1\u2018\u00a2\u2019\u00a4\u20ac\u00a5\u20af\u00aa\u037a",
        ["iso-8859-8"] = "\u00af\u00af",
        ["macintosh"] = "\u00bd\u03a9",
        ["x-mac-cyrillic"] = "\u00ff\u20ac",
    };

    private readonly string _upper;

    private SingleByte(string upper) => _upper = upper;

    public static SingleByte Of(string name) => Known.GetOrAdd(name, static name => new(Upper(name)));

    public string Decode(ReadOnlySpan<byte> body)
    {
        var text = new char[body.Length];
        for (int i = 0; i < body.Length; i++)
        {
            text[i] = body[i] < 0x80 ? (char)body[i] : _upper[body[i] - 0x80];
        }
        return new string(text);
    }

    private static string Upper(string name)
    {
        if (name == "x-user-defined")
        {
            return string.Concat(Enumerable.Range(0xf780, 128).Select(code => (char)code));
        }
        if (Own.TryGetValue(name, out string? own))
        {
            return string.Concat(Enumerable.Range(0x80, 32).Select(code => (char)code)) + own;
        }
        Encoding net = name == "x-mac-cyrillic" ? Encoding.GetEncoding(10017) : Encoding.GetEncoding(name);
        char[] upper = net.GetChars([.. Enumerable.Range(0x80, 128).Select(code => (byte)code)]);
        for (int i = 0; i < upper.Length; i++)
        {
            // .NET keeps bytes without a meaning in the private area.
            upper[i] = upper[i] is >= '\ue000' and <= '\uf8ff' && name != "macintosh" ? '\ufffd' : upper[i];
        }
        foreach (char[] pair in Corrections.GetValueOrDefault(name, "").Chunk(2))
        {
            upper[pair[0] - 0x80] = pair[1];
        }
        return new string(upper);
    }
}
