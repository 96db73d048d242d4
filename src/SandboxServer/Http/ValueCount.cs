using System.Buffers;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Counts the values of JSON text that comes in pieces. Each becomes an object of some hundred bytes, however short it is: two bytes of
/// <c>[0,0,0</c> cost more than fifty times the memory that the size of the body says.
/// </summary>
internal sealed class ValueCount
{
    /// <summary>More than any message has: a file's text is one.</summary>
    public const int Most = 100_000;

    private static readonly SearchValues<byte> Outside = SearchValues.Create("\",["u8), Inside = SearchValues.Create("\"\\"u8);

    private int _values;
    private bool _inText;
    private bool _escaped;

    /// <summary>Takes the next piece; false when there are too many values.</summary>
    public bool Accepts(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && _values <= Most)
        {
            if (_escaped)
            {
                _escaped = false;
                piece = piece[1..];
                continue;
            }

            var next = piece.IndexOfAny(_inText ? Inside : Outside);
            if (next < 0)
            {
                break;
            }

            switch (piece[next])
            {
                case (byte)'"':
                    _inText = !_inText;
                    break;
                case (byte)'\\':
                    _escaped = true;
                    break;
                default:
                    _values++;
                    break;
            }

            piece = piece[(next + 1)..];
        }

        return _values <= Most;
    }
}
