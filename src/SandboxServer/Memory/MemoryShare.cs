using ModelContextProtocol.Protocol;

namespace ContainerMcp.SandboxServer.Memory;

/// <summary>What one message holds of the <see cref="MemoryBudget"/>, until its answer is written.</summary>
/// <param name="budget">What all messages hold their shares of.</param>
/// <param name="waitingRoom">What the text of messages that wait is counted in; null for one that never does.</param>
/// <param name="body">What the body that it came in holds; null for none.</param>
internal sealed class MemoryShare(MemoryBudget budget, MemoryBudget? waitingRoom = null, MemoryShare? body = null) : IDisposable
{
    /// <summary>
    /// Bytes of memory a byte of a body or file takes on its way: as it came, as JSON, as UTF-16, as structured and as
    /// text content, escaped, and in pooled buffers that grow by doubling: 392 MiB for a first read of 9 MiB of plain text was measured.
    /// </summary>
    public const int Factor = 40;

    /// <summary>Smaller messages are not counted: their number is bounded, and they need not wait.</summary>
    public const long Counted = 256 * 1024;

    private const string Key = "ContainerMcp.MemoryShare";

    private long _held, _small, _message, _parked;

    /// <summary>Whether the message waits, and is large enough to be counted.</summary>
    public bool IsParked => Interlocked.Read(ref _parked) > 0;

    /// <summary>Waits until there is room for a message of this size; false when the server is too busy.</summary>
    public async ValueTask<bool> TryReserveAsync(long messageBytes, CancellationToken cancellationToken)
    {
        var all = messageBytes + Interlocked.Read(ref _parked);
        var bytes = Cost(all);
        if (bytes > 0 && budget.TryTakeSmall(bytes))
        {
            Interlocked.Add(ref _small, bytes);
            if (!await HeapRoom.WaitAsync(bytes, cancellationToken))
            {
                return false;
            }
        }
        else if (await budget.TryReserveAsync(bytes, cancellationToken))
        {
            Interlocked.Add(ref _held, bytes);
        }
        else
        {
            return false;
        }

        Interlocked.Exchange(ref _message, all);
        Unpark();
        return true;
    }

    /// <summary>
    /// The message has to wait for something else than memory: it holds no share meanwhile, which others may be waiting for. Its text, which
    /// stays, is counted where bodies on their way are; the next reservation is also for it.
    /// </summary>
    public void Park() => Park(body?.Release() ?? 0);

    /// <inheritdoc cref="Park()"/>
    /// <param name="messageBytes">Bytes of the message.</param>
    public void Park(long messageBytes)
    {
        if (messageBytes > Counted)
        {
            waitingRoom!.Take(messageBytes);
            Interlocked.Add(ref _parked, messageBytes);
        }
    }

    /// <summary>
    /// Waits until there is room for an answer of this size, whose work is done. It is not refused: what the call did is done, and must be
    /// told. Who waited too long goes on without.
    /// </summary>
    public async ValueTask GrowAsync(long messageBytes, CancellationToken cancellationToken)
    {
        var more = Cost(messageBytes) - Held;
        if (more <= 0)
        {
            return;
        }

        // Who has a share already does not queue for the rest of it: those in front may be waiting for just that share.
        if (Held > 0 || !await budget.TryReserveAsync(more, cancellationToken))
        {
            budget.Take(more);
        }

        Interlocked.Add(ref _held, more);
    }

    /// <summary>Makes the share that of a message of this size, which is in memory now.</summary>
    public void Resize(long messageBytes)
    {
        var bytes = Math.Max(0, Cost(messageBytes) - Interlocked.Read(ref _small));
        var before = Interlocked.Exchange(ref _held, bytes);
        budget.Take(bytes - before);
        budget.Return(0);
    }

    /// <summary>Makes the share at least that of a message of this size, which is in memory now.</summary>
    public void Grow(long messageBytes)
    {
        if (Cost(messageBytes) > Held)
        {
            Resize(messageBytes);
        }
    }

    /// <summary>Ties the share to a message, so that what handles the message finds it.</summary>
    public void Attach(IDictionary<string, object?> items) => items[Key] = this;

    /// <summary>The share of the message that is being handled.</summary>
    public static MemoryShare Of(JsonRpcRequest request) => (MemoryShare)request.Context!.Items![Key]!;

    public void Dispose()
    {
        Release();
        Unpark();
    }

    // Bytes of the message that it was for.
    private long Release()
    {
        budget.Return(Interlocked.Exchange(ref _held, 0));
        budget.ReturnSmall(Interlocked.Exchange(ref _small, 0));
        return Interlocked.Exchange(ref _message, 0);
    }

    private void Unpark() => waitingRoom?.Return(Interlocked.Exchange(ref _parked, 0));

    private long Held => Interlocked.Read(ref _held) + Interlocked.Read(ref _small);

    private long Cost(long messageBytes) => messageBytes <= Counted ? 0 : budget.Cap(Math.Min(messageBytes, long.MaxValue / Factor) * Factor);
}
