using System.Buffers;
using System.IO.Pipelines;

namespace ContainerMcp.Operator.Runtime;

/// <summary>Splits a stream into lines, each at most <see cref="LongestLine"/> bytes.</summary>
internal static class LineReader
{
    /// <summary>Bound of a line. etcd's objects are below 2 MB; JSON and escapes make them larger, but not by this much.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    /// <summary>The lines without their ends; empty ones are left out. The memory is valid until the next line is asked for.</summary>
    /// <exception cref="WatchStreamException">A line is too long, or the stream ends within one.</exception>
    public static async IAsyncEnumerable<ReadOnlySequence<byte>> ReadLinesAsync(
        Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    if (!line.IsEmpty)
                    {
                        yield return line;
                    }

                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (result.IsCompleted)
                {
                    if (!buffer.IsEmpty)
                    {
                        throw new WatchStreamException("The stream ended within an event.");
                    }

                    yield break;
                }

                if (buffer.Length > LongestLine)
                {
                    throw new WatchStreamException($"An event is longer than {LongestLine} bytes.");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
