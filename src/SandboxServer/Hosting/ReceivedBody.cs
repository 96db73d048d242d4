using ContainerMcp.SandboxServer.Tools;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// A request body, which must be UTF-8. One of unknown length, once it is large, reserves the largest allowed size at one
/// time (two bodies that reserve piece by piece could wait for each other), and keeps at its end what it really took.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="share">The request's share.</param>
/// <param name="maximum">Largest body, in bytes, where memory is still to be reserved; null where it is already.</param>
internal sealed class ReceivedBody(Stream inner, MemoryShare share, long? maximum) : Stream
{
    private readonly Utf8Check _text = new();
    private long _read;
    private bool _reserved;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (maximum is { } most && _read > MemoryShare.Counted && !_reserved)
        {
            _reserved = await share.TryReserveAsync(most, cancellationToken) ? true : throw new BusyException();
        }

        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        if (!(count == 0 && !buffer.IsEmpty ? _text.IsComplete : _text.Accepts(buffer.Span[..count])))
        {
            throw new NotUtf8Exception();
        }

        if (count == 0 && _reserved)
        {
            share.Resize(_read);
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel reads asynchronously only.");

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
