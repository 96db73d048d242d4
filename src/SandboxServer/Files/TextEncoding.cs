using System.Text;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// One encoding with Python's policy for the byte order mark: <c>utf-8</c> keeps a mark as U+FEFF (so that reading
/// and writing back changes nothing), <c>utf-8-sig</c> takes it away and puts it back, <c>utf-16</c> and <c>utf-32</c>
/// obey it when reading (little-endian without one) and write it. Line ends are never touched.
/// </summary>
internal sealed class TextEncoding(string name, Encoding strict, TextEncoding.Mark mark = TextEncoding.Mark.None, Encoding? swapped = null)
{
    private const int LongestCharacter = 4;

    /// <summary>What a byte order mark means.</summary>
    internal enum Mark
    {
        /// <summary>An ordinary character.</summary>
        None,

        /// <summary>Dropped when read, written always.</summary>
        Always,

        /// <summary>Tells the byte order when read, written always.</summary>
        Detect,
    }

    /// <summary>The same encoding with U+FFFD for what does not fit, as web pages are read.</summary>
    public Encoding Lenient
    {
        get
        {
            var lenient = (Encoding)strict.Clone();
            lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
            return lenient;
        }
    }

    /// <summary>Bytes that <see cref="Encode"/> would make, counted without making them.</summary>
    /// <exception cref="FileFault">A character does not exist in this encoding.</exception>
    public long CountBytes(string text)
    {
        try
        {
            return Preamble.Length + (long)strict.GetByteCount(text);
        }
        catch (EncoderFallbackException fault)
        {
            throw new FileFault(Describe(fault));
        }
    }

    /// <exception cref="FileFault">A character does not exist in this encoding.</exception>
    public byte[] Encode(string text)
    {
        try
        {
            byte[] bytes = new byte[CountBytes(text)];
            Preamble.CopyTo(bytes);
            strict.GetBytes(text, bytes.AsSpan(Preamble.Length));
            return bytes;
        }
        catch (EncoderFallbackException fault)
        {
            throw new FileFault(Describe(fault));
        }
    }

    /// <exception cref="FileFault">The bytes are not text in this encoding.</exception>
    public string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        (Encoding encoding, int length) = Detect(bytes);
        try
        {
            return encoding.GetString(bytes[length..]);
        }
        catch (DecoderFallbackException fault)
        {
            string bad = Convert.ToHexStringLower(fault.BytesUnknown ?? []);
            throw new FileFault($"Cannot decode {path} as {name}: invalid bytes 0x{bad} at offset {fault.Index}");
        }
    }

    /// <summary>Bytes that a beginning of the file's text has in the file.</summary>
    /// <param name="text">The beginning, as <see cref="Decode"/> gave it.</param>
    /// <param name="file">The file, with its byte order mark if it has one.</param>
    public long CountBytesIn(string text, byte[] file)
    {
        var (encoding, length) = Detect(file);
        return length + (long)encoding.GetByteCount(text);
    }

    /// <summary>Decodes a part of a file, in the byte order that the file begins with.</summary>
    /// <exception cref="FileFault">The bytes are not text in this encoding, or it has no places between characters that can be found.</exception>
    public string DecodePart(byte[] file, long offset, long count, string path, out int end)
    {
        if (!strict.IsSingleByte && strict is not (UTF8Encoding or UnicodeEncoding or UTF32Encoding))
        {
            throw new FileFault($"byte_offset does not work with the encoding {name}, in which the beginning of a character cannot be found. Read {path} by lines, with offset and limit.");
        }
        (int start, end) = WholeCharacters(file, offset, count);
        if (start == 0)
        {
            return Decode(file.AsSpan(..end), path);
        }
        try
        {
            return Detect(file).Encoding.GetString(file.AsSpan(start..end));
        }
        catch (DecoderFallbackException fault)
        {
            throw new FileFault($"Cannot decode {path} as {name}: invalid bytes 0x{Convert.ToHexStringLower(fault.BytesUnknown ?? [])} at offset {start + fault.Index}");
        }
    }

    private (Encoding Encoding, int Mark) Detect(ReadOnlySpan<byte> file) =>
        mark != Mark.None && file.StartsWith(strict.Preamble) ? (strict, strict.Preamble.Length)
        : mark == Mark.Detect && swapped is not null && file.StartsWith(swapped.Preamble) ? (swapped, swapped.Preamble.Length)
        : (strict, 0);

    /// <summary>The range of at most <paramref name="count"/> bytes from <paramref name="offset"/> on that does not begin or end within a character.</summary>
    public (int Start, int End) WholeCharacters(ReadOnlySpan<byte> bytes, long offset, long count)
    {
        int start = AtCharacter(bytes, (int)Math.Min(offset, bytes.Length));
        int end = AtCharacter(bytes, (int)Math.Min(start + count, bytes.Length));
        // At least one character, or who reads on would stay where it is.
        for (int more = 1; end <= start && more <= LongestCharacter && start + more <= bytes.Length; more++)
        {
            end = AtCharacter(bytes, start + more);
        }
        return (start, Math.Max(start, end));
    }

    private int AtCharacter(ReadOnlySpan<byte> bytes, int at)
    {
        if (strict is UTF8Encoding)
        {
            // What has more than three such bytes in a row is no text, and decoding it says so.
            for (int back = 0; back < LongestCharacter && back <= at; back++)
            {
                if (at == bytes.Length || (bytes[at - back] & 0xc0) != 0x80)
                {
                    return at - back;
                }
            }
            return at;
        }
        int unit = strict is UnicodeEncoding ? 2 : strict is UTF32Encoding ? 4 : 1;
        at = at == bytes.Length ? at : at / unit * unit;
        // The second half of a pair belongs to the first.
        bool isBigEndian = Detect(bytes).Encoding.GetBytes("a") is [0, ..];
        return unit == 2 && at >= 2 && at + 1 < bytes.Length && (bytes[isBigEndian ? at : at + 1] & 0xfc) == 0xdc ? at - 2 : at;
    }

    private ReadOnlySpan<byte> Preamble => mark == Mark.None ? [] : strict.Preamble;

    private string Describe(EncoderFallbackException fault)
    {
        int code = fault.CharUnknown != 0 ? fault.CharUnknown : char.ConvertToUtf32(fault.CharUnknownHigh, fault.CharUnknownLow);
        return char.IsSurrogate(fault.CharUnknown) && fault.CharUnknown != 0
            ? $"Content contains a lone surrogate (U+{code:X4}) at position {fault.Index}, which is not text"
            : $"Cannot encode content as {name}: character U+{code:X4} at position {fault.Index}";
    }
}
