using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// Takes the browser's stream apart into messages (each ended by NUL). One that is longer than allowed is not kept: pages share the
/// connection, and what one of them makes the browser say must not end it for the others. If it was the answer to a question, an error with the
/// same number stands in for it; an event is left out.
/// </summary>
/// <param name="maxBytes">The longest message that is passed on.</param>
internal sealed partial class BrowserMessages(int maxBytes)
{
    /// <summary>How the error begins that stands in for an answer.</summary>
    public const string TooLong = "The answer is longer than";

    // The number of the question is at an answer's start, the session that it was asked in at its end.
    private const int KeptOfStart = 256;
    private const int KeptOfEnd = 256;

    private readonly byte[] _end = new byte[KeptOfEnd];
    private ArrayBufferWriter<byte> _message = new();
    private long _length;

    /// <summary>Takes what was read, and passes each message that it completes on.</summary>
    /// <param name="read">Any part of the stream.</param>
    /// <param name="pass">Called for one message after the other; the memory is the caller's until it returns.</param>
    public async Task TakeAsync(ReadOnlyMemory<byte> read, Func<ReadOnlyMemory<byte>, Task> pass)
    {
        int end;
        while ((end = read.Span.IndexOf((byte)0)) >= 0)
        {
            Keep(read.Span[..end]);
            if (_length <= maxBytes)
            {
                await pass(_message.WrittenMemory);
            }
            else if (StandIn() is { } error)
            {
                await pass(error);
            }

            Renew();
            read = read[(end + 1)..];
        }

        Keep(read.Span);
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        var before = _length;
        _length += part.Length;
        if (_length <= maxBytes)
        {
            _message.Write(part);
            return;
        }

        if (before <= maxBytes)
        {
            // Too long from here on: only its two ends are kept.
            var missing = Math.Clamp(KeptOfStart - _message.WrittenCount, 0, part.Length);
            var start = (byte[])[.. _message.WrittenSpan[..Math.Min(_message.WrittenCount, KeptOfStart)], .. part[..missing]];
            KeepEnd(_message.WrittenSpan);
            _message = new();
            _message.Write(start);
        }

        KeepEnd(part);
    }

    private void KeepEnd(ReadOnlySpan<byte> part)
    {
        part = part[Math.Max(0, part.Length - KeptOfEnd)..];
        _end.AsSpan(part.Length).CopyTo(_end);
        part.CopyTo(_end.AsSpan(KeptOfEnd - part.Length));
    }

    private ReadOnlyMemory<byte>? StandIn()
    {
        var question = Question().Match(Encoding.UTF8.GetString(_message.WrittenSpan));
        if (!question.Success)
        {
            return null;
        }

        var session = Session().Match(Encoding.Latin1.GetString(_end));
        return Encoding.UTF8.GetBytes(
            $$"""{"id":{{question.Groups["id"].Value}},"error":{"code":-32000,"message":"{{TooLong}} {{maxBytes}} bytes."}{{(session.Success ? "," + session.Groups["member"].Value : "")}}}""");
    }

    // One large message must not keep its memory for as long as the browser lives.
    private void Renew()
    {
        _length = 0;
        if (_message.Capacity > 1 << 20)
        {
            _message = new();
        }
        else
        {
            _message.ResetWrittenCount();
        }
    }

    [GeneratedRegex("""^\{"id":(?<id>\d{1,10}),""", RegexOptions.CultureInvariant)]
    private static partial Regex Question();

    [GeneratedRegex("""(?<member>"sessionId":"[0-9A-Za-z-]{1,64}")\}$""", RegexOptions.CultureInvariant)]
    private static partial Regex Session();
}
