using System.Buffers;
using System.Globalization;
using System.Text;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>Writes characters in strings of JSON as they are where an escape is not needed. Takes the JSON in pieces, cut anywhere.</summary>
internal sealed class JsonUnescaper
{
    // \uXXXX, and a second one behind it where the first is half of a character.
    private const int OneEscape = 6, TwoEscapes = 12;

    private readonly byte[] _begun = new byte[TwoEscapes];
    private int _length;

    /// <summary>Whether the last piece ended inside of an escape.</summary>
    public bool IsWithin => _length > 0;

    /// <summary>Writes a piece of JSON.</summary>
    public void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> to)
    {
        while (!json.IsEmpty)
        {
            if (_length > 0)
            {
                _begun[_length++] = json[0];
                json = json[1..];
                if (IsWhole())
                {
                    Resolve(to);
                }

                continue;
            }

            var escape = json.IndexOf((byte)'\\');
            if (escape < 0)
            {
                to.Write(json);
                return;
            }

            to.Write(json[..escape]);
            json = json[escape..];
            if (json.Length >= TwoEscapes && json[1] == (byte)'u')
            {
                json[..OneEscape].CopyTo(_begun);
                _length = OneEscape;
                json = json[OneEscape..];
                if (IsWhole())
                {
                    Resolve(to);
                }
            }
            else
            {
                _begun[_length++] = json[0];
                json = json[1..];
            }
        }
    }

    private bool IsWhole() => _length switch
    {
        1 => false,
        2 => _begun[1] != (byte)'u',
        < OneEscape => false,
        OneEscape => !char.IsHighSurrogate(CodeAt(0)),
        // What follows half of a character is no second half: both stay as they are.
        OneEscape + 1 => _begun[OneEscape] != (byte)'\\',
        OneEscape + 2 => _begun[OneEscape + 1] != (byte)'u',
        < TwoEscapes => false,
        _ => true,
    };

    private void Resolve(IBufferWriter<byte> to)
    {
        Span<byte> utf8 = stackalloc byte[4];
        if (_length == OneEscape && CodeAt(0) is '"')
        {
            to.Write("\\\""u8);
        }
        else if (_length == OneEscape && MayStandAsItIs(CodeAt(0)))
        {
            to.Write(utf8[..new Rune(CodeAt(0)).EncodeToUtf8(utf8)]);
        }
        else if (_length == TwoEscapes && Rune.TryCreate(CodeAt(0), CodeAt(OneEscape), out var rune))
        {
            to.Write(utf8[..rune.EncodeToUtf8(utf8)]);
        }
        else
        {
            to.Write(_begun.AsSpan(0, _length));
        }

        _length = 0;
    }

    // Some readers of event streams take the three separators for the end of a line.
    private static bool MayStandAsItIs(char c) => c >= ' ' && c is not ('"' or '\\' or '\u0085' or '\u2028' or '\u2029') && !char.IsSurrogate(c);

    private char CodeAt(int escape) =>
        ushort.TryParse(_begun.AsSpan(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (char)code : '\0';
}
