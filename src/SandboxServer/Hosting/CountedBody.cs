using ContainerMcp.SandboxServer.Tools;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// A request body of unknown length. Once it is large it reserves the largest allowed size at one time (two bodies that
/// reserve piece by piece could wait for each other), and keeps at its end what it really took.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="share">The request's share.</param>
/// <param name="maximum">Largest body, in bytes.</param>
internal sealed class CountedBody(Stream inner, MemoryShare share, long maximum) : Stream
{
    private long _read;
    private bool _reserved;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read > MemoryShare.Counted && !_reserved)
        {
            _reserved = await share.TryReserveAsync(maximum, cancellationToken) ? true : throw new BusyException();
        }

        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
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
