using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Checks that bytes which arrive in pieces are UTF-8. Without it the JSON reader would put U+FFFD in place of what is not:
/// a file would be written that nobody sent, without an error.
/// </summary>
internal sealed class Utf8Check
{
    private const int LongestCharacter = 4;

    private readonly byte[] _open = new byte[LongestCharacter];
    private int _opened;

    /// <summary>Whether the last character is whole.</summary>
    public bool IsComplete => _opened == 0;

    /// <summary>Takes the next piece. False when it cannot be, or continue, UTF-8; the text is lost then.</summary>
    public bool Accepts(ReadOnlySpan<byte> piece)
    {
        while (_opened > 0 && !piece.IsEmpty)
        {
            _open[_opened++] = piece[0];
            piece = piece[1..];
            switch (Rune.DecodeFromUtf8(_open.AsSpan(0, _opened), out _, out _))
            {
                case OperationStatus.Done:
                    _opened = 0;
                    break;
                case OperationStatus.InvalidData:
                    return false;
            }
        }

        for (var length = 1; length < LongestCharacter && length <= piece.Length; length++)
        {
            if (Rune.DecodeFromUtf8(piece[^length..], out _, out _) == OperationStatus.NeedMoreData)
            {
                piece[^length..].CopyTo(_open);
                _opened = length;
                piece = piece[..^length];
                break;
            }
        }

        return Utf8.IsValid(piece);
    }
}
