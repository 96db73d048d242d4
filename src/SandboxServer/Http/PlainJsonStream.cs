using System.Buffers;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// A response body that carries JSON in fewer bytes. The SDK escapes quotes with six bytes and everything that is not ASCII with six or
/// twelve, so an answer in Japanese has twice its size on the wire.
/// </summary>
internal sealed class PlainJsonStream(Stream inner) : Stream
{
    private readonly JsonUnescaper _unescaper = new();
    private readonly ArrayBufferWriter<byte> _plain = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_unescaper.IsWithin && !buffer.Span.Contains((byte)'\\'))
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        _unescaper.Write(buffer.Span, _plain);
        await inner.WriteAsync(_plain.WrittenMemory, cancellationToken);
        _plain.ResetWrittenCount();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
