using System.Buffers;
using System.Globalization;
using System.Text;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>Keeps the head and the tail of a stream of any length in bounded memory, and says when there was a flood.</summary>
internal sealed class BoundedOutput(int limitBytes, long floodBytes)
{
    private const int BufferBytes = 8 << 10; // every ready jail has one

    private readonly int _half = Math.Max(1, limitBytes / 2);
    private readonly ArrayBufferWriter<byte> _head = new();
    private byte[] _tail = [];
    private long _tailTotal;

    /// <summary>Bytes seen.</summary>
    public long Total => _head.WrittenCount + _tailTotal;

    /// <summary>
    /// Reads to the end of the stream, or until cancelled, which is no error and costs no exception here; <paramref name="flooded"/> is
    /// called once when there is too much.
    /// </summary>
    /// <returns>False when it was cancelled.</returns>
    public async Task<bool> ReadAsync(Stream stream, Action flooded, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var told = false;
        while (true)
        {
            var reading = stream.ReadAsync(buffer, cancellationToken).AsTask();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reading.IsCanceled)
            {
                return false;
            }

            var read = await reading;
            if (read == 0)
            {
                return true;
            }

            Append(buffer.AsSpan(0, read));
            if (!told && Total > floodBytes)
            {
                told = true;
                flooded();
            }
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var toHead = (int)Math.Min(bytes.Length, _half - _head.WrittenCount);
        _head.Write(bytes[..toHead]);
        bytes = bytes[toHead..];
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_tail.Length == 0)
        {
            _tail = new byte[_half];
        }

        // A ring; what would be overwritten within this call is not even copied.
        var skip = Math.Max(0, bytes.Length - _half);
        _tailTotal += skip;
        foreach (var part in Split(bytes[skip..].Length))
        {
            bytes.Slice(skip, part.Length).CopyTo(_tail.AsSpan(part.Start));
            skip += part.Length;
            _tailTotal += part.Length;
        }
    }

    /// <summary>The text, invalid UTF-8 replaced; the place of a cut is marked and says how much is missing.</summary>
    public override string ToString()
    {
        var head = _head.WrittenSpan;
        if (_tailTotal <= _half)
        {
            byte[] whole = [.. head, .. _tail.AsSpan(0, (int)_tailTotal)];
            return Encoding.UTF8.GetString(whole);
        }

        var start = (int)(_tailTotal % _half);
        byte[] tail = [.. _tail.AsSpan(start), .. _tail.AsSpan(0, start)];
        var missing = (_tailTotal - _half).ToString(CultureInfo.InvariantCulture);
        return $"{Encoding.UTF8.GetString(head)}\n[... {missing} bytes left out ...]\n{Encoding.UTF8.GetString(tail)}";
    }

    private IEnumerable<(int Start, int Length)> Split(int length)
    {
        var start = (int)(_tailTotal % _half);
        var first = Math.Min(length, _half - start);
        yield return (start, first);
        if (length > first)
        {
            yield return (0, length - first);
        }
    }
}
