using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// A response body that sends an SSE comment when nothing else was sent for a while, so that proxies keep the stream and
/// a dead peer is noticed. Comments go out only between events: after a blank line, never inside one. A peer that is
/// there but does not read is cut off: each piece of what is written has a deadline.
/// </summary>
internal sealed class HeartbeatStream : Stream
{
    private const int Piece = TransferPace.Piece;

    private static readonly byte[] Comment = ": keep-alive\n\n"u8.ToArray();

    private readonly Stream _inner;
    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly TimeSpan _quiet;
    private readonly TransferPace _pace;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _writtenAt;
    private long _begunAt;
    private bool _betweenEvents = true;
    private bool _afterNewLine = true;
    private bool _stopped;

    /// <param name="inner">The body that is written to.</param>
    /// <param name="context">The request: tells whether its answer became an event stream.</param>
    /// <param name="interval">Longest silence on the wire.</param>
    /// <param name="pace">Longest time for the peer to accept a piece; its connection is closed then.</param>
    /// <param name="time">The clock.</param>
    public HeartbeatStream(Stream inner, HttpContext context, TimeSpan interval, TransferPace pace, TimeProvider time)
    {
        (_inner, _context, _pace, _time) = (inner, context, pace, time);
        // Looked at twice an interval, sent after half of it: two looks apart, the silence never exceeds the whole.
        _quiet = interval / 2;
        _begunAt = _writtenAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => _ = ((HeartbeatStream)state!).BeatAsync(), this, _quiet, _quiet);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_betweenEvents)
            {
                _begunAt = _time.GetTimestamp();
            }

            Follow(buffer.Span);
            LetBeCompressed();
            for (var rest = buffer; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
            {
                await InTimeAsync(_inner.WriteAsync(rest[..Math.Min(Piece, rest.Length)], cancellationToken));
            }

            _writtenAt = _time.GetTimestamp();
        }
        finally
        {
            _gate.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            LetBeCompressed();
            await InTimeAsync(new(_inner.FlushAsync(cancellationToken)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the heartbeat: when this returns, no comment is being written and none will be.</summary>
    public async ValueTask StopAsync()
    {
        await _timer.DisposeAsync();
        await _gate.WaitAsync();
        _stopped = true;
        _gate.Release();
    }

    public override void Flush() => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel writes asynchronously only.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [SuppressMessage("Design", "CA1031", Justification = "A timer callback: the peer is gone, which the request itself notices.")]
    private async Task BeatAsync()
    {
        // A writer that holds the gate is traffic enough.
        if (!_gate.Wait(0))
        {
            return;
        }

        try
        {
            if (_stopped || !_betweenEvents || _time.GetElapsedTime(_writtenAt) < _quiet
                || _context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) != true)
            {
                return;
            }

            _begunAt = _time.GetTimestamp();
            await InTimeAsync(_inner.WriteAsync(Comment, _context.RequestAborted));
            await InTimeAsync(new(_inner.FlushAsync(_context.RequestAborted)));
            _writtenAt = _time.GetTimestamp();
        }
        catch (Exception)
        {
            // RequestAborted fires for the request when its connection is gone.
        }
        finally
        {
            _gate.Release();
        }
    }

    // Kestrel's own MinResponseDataRate gives a large answer all the time that its slowest client would need, and a client
    // that took the first part quickly even more.
    private async ValueTask InTimeAsync(ValueTask writing)
    {
        if (!writing.IsCompleted)
        {
            await using var deadline = _pace.Begin(_begunAt, _context.Abort);
            await writing;
            return;
        }

        await writing;
    }

    /// <summary>The SDK says of every event stream that it is not compressed, which keeps it from being so.</summary>
    private void LetBeCompressed()
    {
        if (!_context.Response.HasStarted && McpPaths.IsCall(_context.Request))
        {
            _context.Response.Headers.ContentEncoding = default;
        }
    }

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        // A blank line ends an event; only the last two line ends matter, a carriage return between them does not.
        foreach (var b in bytes.Length > 4 ? bytes[^4..] : bytes)
        {
            if (b == (byte)'\r')
            {
                continue;
            }

            _betweenEvents = b == (byte)'\n' && _afterNewLine;
            _afterNewLine = b == (byte)'\n';
        }
    }
}
