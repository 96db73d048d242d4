namespace ContainerMcp.SandboxServer.Http;

/// <summary>A response body that keeps what is written with a status of refusal, so that it can be read before the client does; all else passes.</summary>
/// <param name="inner">The body.</param>
/// <param name="response">Its response.</param>
internal sealed class PlainRefusalStream(Stream inner, HttpResponse response) : Stream
{
    private const int Longest = 64 << 10;

    private readonly MemoryStream _kept = new();

    /// <summary>What was kept.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.GetBuffer().AsMemory(0, (int)_kept.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    // What is longer than any message of the SDK is cut: it is replaced anyway.
    private bool Keeps => response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Keeps)
        {
            _kept.Write(buffer.Span[..Math.Min(buffer.Length, Longest - (int)_kept.Length)]);
            return;
        }

        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Keeps ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
