using System.Buffers;
using System.Text;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Reads lines of bounded length from what a launcher reports.</summary>
internal sealed class LineReader(Stream stream, int longestBytes)
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>The next line without its end; null at the end of the stream or when a line is too long.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var end = _pending.WrittenSpan[searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_pending.WrittenSpan[..(searched + end)]);
                var rest = _pending.WrittenSpan[(searched + end + 1)..].ToArray();
                _pending.ResetWrittenCount();
                _pending.Write(rest);
                return line;
            }

            searched = _pending.WrittenCount;
            if (searched > longestBytes)
            {
                return null;
            }

            var read = await stream.ReadAsync(_buffer, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _pending.Write(_buffer.AsSpan(0, read));
        }
    }
}
