using System.Runtime.CompilerServices;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Splits a stream into lines. Of one that is longer than <see cref="ObjectLimits.Largest"/> only the beginning is kept.</summary>
internal static class LineReader
{
    /// <summary>What is made of each line, without its end; empty ones are left out.</summary>
    /// <param name="stream">Where lines come from, as they come.</param>
    /// <param name="read">Makes something of a line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WatchStreamException">The stream ends within a line.</exception>
    public static async IAsyncEnumerable<TLine> ReadLinesAsync<TLine>(
        Stream stream, FrameParser<TLine> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new FrameBuffer(stream);
        var searched = 0;
        var isWhole = true;
        while (true)
        {
            var end = buffer.Slice(searched, buffer.Length).IndexOf((byte)'\n') + searched;
            if (end >= searched)
            {
                if (end > 0)
                {
                    yield return read(buffer.Slice(0, isWhole ? end : ObjectLimits.Largest), isWhole);
                }

                buffer.Remove(0, end + 1);
                (searched, isWhole) = (0, true);
                continue;
            }

            searched = buffer.Length;
            if (searched > ObjectLimits.Largest)
            {
                isWhole = false;
                buffer.Remove(ObjectLimits.Largest, searched);
                searched = ObjectLimits.Largest;
            }

            if (!await buffer.FillAsync(cancellationToken))
            {
                if (searched > 0)
                {
                    throw new WatchStreamException("The stream ended within an event.");
                }

                yield break;
            }
        }
    }
}
