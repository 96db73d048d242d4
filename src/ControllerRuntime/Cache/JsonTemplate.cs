using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// An object's JSON beside which that of others is kept as what they have of their own: objects that one operator makes are alike but for names, uids and
/// times, and a tenth of them is left. Steps of literals and copies: <c>length (count literal… count distance)…</c>, all numbers LEB128.
/// </summary>
internal sealed class JsonTemplate
{
    /// <summary>A copy that is shorter costs as much as it saves.</summary>
    private const int Window = 8;

    /// <summary>Names, uids, versions and times, whatever else is alike.</summary>
    private const int Identity = 192;

    private const int LongestNumber = 5;

    private readonly int[] _positions;
    private readonly int _shift;

    /// <summary>Takes the JSON of one object as the template of others.</summary>
    public JsonTemplate(byte[] json)
    {
        Json = json;
        var bits = BitOperations.Log2((uint)Math.Max(json.Length, Window)) + 1;
        _positions = new int[1 << bits];
        _shift = 64 - bits;

        // The first of equal windows wins; zero means none.
        for (var at = json.Length - Window; at >= 0; at--)
        {
            _positions[Slot(json.AsSpan(at))] = at + 1;
        }
    }

    /// <summary>The template itself; never to be changed.</summary>
    public byte[] Json { get; }

    /// <summary>What the JSON has of its own; null if that is so much that it had better be a template itself.</summary>
    public byte[]? Subtract(ReadOnlySpan<byte> json)
    {
        var most = Math.Min(Identity + json.Length / 8, json.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(most + 4 * LongestNumber);
        try
        {
            var own = new Writer(buffer, most);
            own.Number((uint)json.Length);
            var (literal, next, at) = (0, 0, 0);
            while (at <= json.Length - Window)
            {
                var (from, length) = Find(json, at, next + at - literal);
                if (length < Window)
                {
                    at++;
                    continue;
                }

                if (!own.Literal(json[literal..at]))
                {
                    return null;
                }

                own.Number((uint)length);
                own.Number(ZigZag(from - next));
                at += length;
                (literal, next) = (at, from + length);
            }

            return own.Literal(json[literal..]) ? own.ToArray() : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>How long the JSON is of which these are the own parts.</summary>
    public static int LengthOf(ReadOnlySpan<byte> own) => (int)Number(ref own);

    /// <summary>Puts JSON together again.</summary>
    /// <param name="own">What <see cref="Subtract"/> gave.</param>
    /// <param name="template">The template's JSON.</param>
    /// <param name="json">Room for it, <see cref="LengthOf"/> bytes.</param>
    public static void Restore(ReadOnlySpan<byte> own, ReadOnlySpan<byte> template, Span<byte> json)
    {
        _ = Number(ref own);
        var from = 0;
        while (true)
        {
            var literal = (int)Number(ref own);
            own[..literal].CopyTo(json);
            own = own[literal..];
            json = json[literal..];
            if (own.IsEmpty)
            {
                return;
            }

            var length = (int)Number(ref own);
            from += UnZigZag(Number(ref own));
            template.Slice(from, length).CopyTo(json);
            from += length;
            json = json[length..];
        }
    }

    /// <summary>The longer match of two: where the template would go on, and where the next bytes come in it first.</summary>
    private (int From, int Length) Find(ReadOnlySpan<byte> json, int at, int expected)
    {
        var rest = json[at..];
        var straight = expected <= Json.Length - Window ? rest.CommonPrefixLength(Json.AsSpan(expected)) : 0;
        var known = _positions[Slot(rest)] - 1;
        var other = known >= 0 && known != expected ? rest.CommonPrefixLength(Json.AsSpan(known)) : 0;
        return straight >= other ? (expected, straight) : (known, other);
    }

    private int Slot(ReadOnlySpan<byte> window) => (int)((BinaryPrimitives.ReadUInt64LittleEndian(window) * 0x9E3779B97F4A7C15) >> _shift);

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static int UnZigZag(uint value) => (int)(value >> 1) ^ -(int)(value & 1);

    private static uint Number(ref ReadOnlySpan<byte> bytes)
    {
        var (value, shift, at) = (0u, 0, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                bytes = bytes[at..];
                return value;
            }

            shift += 7;
        }
    }

    private ref struct Writer(Span<byte> buffer, int most)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        /// <summary>False when that makes it too long.</summary>
        public bool Literal(ReadOnlySpan<byte> bytes)
        {
            Number((uint)bytes.Length);
            if (_length + bytes.Length > most)
            {
                return false;
            }

            bytes.CopyTo(_buffer[_length..]);
            _length += bytes.Length;
            return true;
        }

        public void Number(uint value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _buffer[_length++] = (byte)(value | 0x80);
            }

            _buffer[_length++] = (byte)value;
        }

        public readonly byte[] ToArray() => _buffer[.._length].ToArray();
    }
}
