using System.Text;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Markup for the parser, in small pieces: between two of them the caller's deadline is looked at. The parser itself looks at
/// nothing while it works through tokens that make no element.
/// </summary>
internal sealed class PageSource(string markup, CancellationToken ct) : MemoryStream(Encode(markup), writable: false)
{
    private const int PieceBytes = 4096;

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The caller's time is over.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ct.ThrowIfCancellationRequested();
        return base.Read(buffer, offset, Math.Min(count, PieceBytes));
    }

    // With the mark the parser is certain of the encoding, whatever a meta element claims.
    private static byte[] Encode(string markup) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(markup)];
}
