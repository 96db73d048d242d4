using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The memory for request bodies that are on their way. It is not that of the calls: what a body costs once it is a message, many times its
/// size, is reserved when the whole of it is there, so that a slow client keeps a copy of what it sent and nothing else.
/// </summary>
internal sealed class UploadRoom
{
    private readonly MemoryBudget _room;
    private readonly TransferPace _pace;
    private readonly EndpointSettings _settings;
    private readonly TimeProvider _time;

    public UploadRoom(EndpointSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _room = new(Math.Max(settings.MaxBodyBytes, MemoryBudget.OfThisProcess / 8), time);
        _pace = new(time, settings, _room);
    }

    /// <summary>The room itself, for messages that are whole and wait.</summary>
    public MemoryBudget Room => _room;

    /// <summary>Reads a whole body. Dispose what it returns.</summary>
    /// <exception cref="BusyException">There is no room.</exception>
    /// <exception cref="SlowUploadException">It comes too slowly.</exception>
    /// <exception cref="NotUtf8Exception">It is no text.</exception>
    /// <exception cref="TooManyValuesException">It is too much at once.</exception>
    public async Task<ReceivedBody> ReceiveAsync(HttpContext context)
    {
        var expected = context.Request.ContentLength ?? _settings.MaxBodyBytes;
        var body = new ReceivedBody(_room);
        var started = _time.GetTimestamp();
        try
        {
            var (text, values) = (new Utf8Check(), new ValueCount());
            while (true)
            {
                var left = expected - body.Received;
                // A large body gets its whole room at one time: two that take it piece by piece could wait for each other.
                var reserves = body.Received >= ReceivedBody.Uncounted && left > 0;
                if (reserves && !await body.TryReserveAsync(left, context.RequestAborted))
                {
                    throw new BusyException();
                }

                if (left <= 0 && context.Request.ContentLength is not null)
                {
                    return text.IsComplete ? body : throw new NotUtf8Exception();
                }

                var piece = await ReadAsync(context, started, new byte[Math.Clamp(left, 1, TransferPace.Piece)]);
                if (piece.IsEmpty)
                {
                    return text.IsComplete ? body : throw new NotUtf8Exception();
                }

                if (!text.Accepts(piece.Span))
                {
                    throw new NotUtf8Exception();
                }

                if (!values.Accepts(piece.Span))
                {
                    throw new TooManyValuesException();
                }

                body.Add(piece);
            }
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    // Fills the buffer, or as much of it as the body has.
    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, long started, Memory<byte> buffer)
    {
        using var tooLate = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, tooLate.Token);
        await using var timer = _pace.Begin(started, tooLate.Cancel);
        var filled = 0;
        try
        {
            while (filled < buffer.Length && await context.Request.Body.ReadAsync(buffer[filled..], either.Token) is > 0 and var count)
            {
                filled += count;
            }
        }
        catch (OperationCanceledException) when (tooLate.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new SlowUploadException(_settings.WriteTimeout);
        }

        return buffer[..filled];
    }
}
