using ContainerMcp.SandboxServer.Memory;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>A request body that is here, as the stream that its reader expects; what was read is let go.</summary>
/// <param name="room">What bodies may take.</param>
internal sealed class ReceivedBody(MemoryBudget room) : Stream
{
    /// <summary>Up to here a body takes its room as it comes, without waiting for it.</summary>
    public const int Uncounted = 256 * 1024;

    private readonly Queue<ReadOnlyMemory<byte>> _pieces = [];
    private ReadOnlyMemory<byte> _begun;
    private long _held, _small;
    private bool _reserved;

    /// <summary>Bytes that came.</summary>
    public long Received { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Waits for the room of so many more bytes, once; false when there is none.</summary>
    public async ValueTask<bool> TryReserveAsync(long bytes, CancellationToken cancellationToken)
    {
        if (!_reserved)
        {
            if (room.TryTakeSmall(bytes))
            {
                (_reserved, _small) = (true, bytes);
                return true;
            }

            bytes = Math.Min(bytes, room.Cap(long.MaxValue) - _held);
            if (!await room.TryTakeAsync(bytes, cancellationToken))
            {
                return false;
            }

            (_reserved, _held) = (true, _held + bytes);
        }

        return true;
    }

    /// <summary>Takes a piece that came.</summary>
    public void Add(ReadOnlyMemory<byte> piece)
    {
        if (!_reserved)
        {
            room.Take(piece.Length);
            _held += piece.Length;
        }

        Received += piece.Length;
        _pieces.Enqueue(piece);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_begun.IsEmpty && !_pieces.TryDequeue(out _begun))
        {
            Release();
            return 0;
        }

        var count = Math.Min(buffer.Length, _begun.Length);
        _begun.Span[..count].CopyTo(buffer);
        _begun = count < _begun.Length ? _begun[count..] : default;
        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Release();
        base.Dispose(disposing);
    }

    private void Release()
    {
        room.Return(_held);
        room.ReturnSmall(_small);
        (_held, _small) = (0, 0);
    }
}
