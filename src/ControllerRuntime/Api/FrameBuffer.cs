namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Bytes of a stream, in one piece, of which what was dealt with is removed. It grows by doubling.</summary>
internal sealed class FrameBuffer(Stream stream)
{
    private const int Smallest = 16 * 1024;

    private byte[] _bytes = new byte[Smallest];

    /// <summary>How many bytes are kept.</summary>
    public int Length { get; private set; }

    /// <summary>How many bytes were read from the stream, kept or not.</summary>
    public long Read { get; private set; }

    public ReadOnlySpan<byte> Slice(int start, int end) => _bytes.AsSpan(start, end - start);

    /// <summary>Forgets some bytes; those behind move up.</summary>
    public void Remove(int start, int end)
    {
        Buffer.BlockCopy(_bytes, end, _bytes, start, Length - end);
        Length -= end - start;
        if (Length < Smallest && _bytes.Length > ObjectLimits.Large)
        {
            // A watch lives for minutes: one large object must not keep its room for so long.
            var rest = Slice(0, Length);
            _bytes = new byte[Smallest];
            rest.CopyTo(_bytes);
        }
    }

    /// <summary>Reads what has come meanwhile, waiting for it if need be.</summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_bytes.Length - Length < Smallest / 4)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        var read = await stream.ReadAsync(_bytes.AsMemory(Length), cancellationToken);
        Length += read;
        Read += read;
        return read > 0;
    }
}
