using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace ContainerMcp.Examples.Agent;

/// <summary>
/// One forwarded port as a stream: the Kubernetes port-forward protocol over a WebSocket (subprotocol v4.channel.k8s.io).
/// Every message starts with a channel byte, 0 for data and 1 for errors; the first two bytes on each channel repeat the port.
/// KubernetesClient's own StreamDemuxer gives streams whose reads block a thread and hold up writes; HTTP needs both at once.
/// </summary>
public sealed class PortForwardStream(WebSocket socket) : Stream
{
    /// <summary>The WebSocket subprotocol spoken here.</summary>
    public const string Protocol = "v4.channel.k8s.io";

    private const byte DataChannel = 0;
    private const byte ErrorChannel = 1;
    private const int ChunkSize = 32 * 1024;

    private readonly byte[] _frame = new byte[ChunkSize];
    private readonly int[] _preamble = [sizeof(ushort), sizeof(ushort)];
    private ReadOnlyMemory<byte> _unread;
    private byte _channel;
    private bool _atMessageStart = true;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_unread.IsEmpty)
        {
            if (!await ReceiveAsync(cancellationToken))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _unread.Length);
        _unread[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            message[0] = DataChannel;
            while (!buffer.IsEmpty)
            {
                var count = Math.Min(buffer.Length, ChunkSize - 1);
                buffer[..count].CopyTo(message.AsMemory(1));
                buffer = buffer[count..];
                await socket.SendAsync(message.AsMemory(0, count + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            }
        }
        catch (WebSocketException e)
        {
            throw new IOException("the port-forward connection broke", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message, clearArray: true); // requests carry the token
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Abort();
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Takes in one frame; false at the end of the stream.</summary>
    private async Task<bool> ReceiveAsync(CancellationToken ct)
    {
        ValueWebSocketReceiveResult result;
        try
        {
            result = await socket.ReceiveAsync(_frame.AsMemory(), ct);
        }
        catch (WebSocketException e)
        {
            throw new IOException("the port-forward connection broke", e);
        }

        if (result.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        var data = _frame.AsMemory(0, result.Count);
        if (_atMessageStart && !data.IsEmpty)
        {
            _channel = data.Span[0];
            data = data[1..];
        }

        _atMessageStart = result.EndOfMessage;
        Accept(data);
        return true;
    }

    private void Accept(ReadOnlyMemory<byte> data)
    {
        if (_channel is not (DataChannel or ErrorChannel))
        {
            return;
        }

        var skip = Math.Min(_preamble[_channel], data.Length);
        _preamble[_channel] -= skip;
        data = data[skip..];
        if (_channel == ErrorChannel && !data.IsEmpty)
        {
            throw new IOException($"port-forward: {Encoding.UTF8.GetString(data.Span)}");
        }

        _unread = _channel == DataChannel ? data : default;
    }
}
