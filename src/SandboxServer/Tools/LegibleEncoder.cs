using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// Escapes in JSON only what JSON requires: quotes, backslashes, control characters and unpaired surrogates. The relaxed encoder of the
/// library also escapes every character beyond U+FFFF, so that a model reads twelve characters instead of an emoji.
/// </summary>
internal sealed class LegibleEncoder : JavaScriptEncoder
{
    // Without surrogates, so that those are looked at as pairs.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', char.MaxValue + 1 - ' ').Select(value => (char)value).Where(c => !char.IsSurrogate(c) && c is not ('"' or '\\' or '\u007f'))]);

    private LegibleEncoder()
    {
    }

    /// <summary>The only one.</summary>
    public static LegibleEncoder Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        for (var at = 0; at < all.Length;)
        {
            var plain = all[at..].IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                return -1;
            }

            at += plain;
            if (Rune.DecodeFromUtf16(all[at..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\' or 0x7f;
}
