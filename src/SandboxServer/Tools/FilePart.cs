using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Which part of a file <c>file_read</c> returns: the lines that were asked for, as far as they fit, else head and tail.</summary>
internal static class FilePart
{
    /// <summary>Takes the part.</summary>
    /// <param name="whole">The file.</param>
    /// <param name="offset">Its first line, counted from 1; null: the first.</param>
    /// <param name="limit">Lines at most; null: no such limit.</param>
    /// <param name="most">Characters at most.</param>
    public static FileReadResult Take(FileReadResult whole, long? offset, long? limit, int most)
    {
        var text = whole.Content;
        if (offset is null && limit is null)
        {
            return text.Length <= most ? whole : HeadAndTail(whole, most);
        }

        var first = offset ?? 1;
        var start = LineStart(text, 0, first - 1);
        var end = limit is { } lines ? LineStart(text, start, lines) : text.Length;
        var cut = end - start > most;
        end = cut ? ResultLimit.HeadEnd(text, start, most) : end;
        var part = text[start..end];
        var isWithinLine = cut && !part.EndsWith('\n');
        return whole with
        {
            Content = part,
            TotalLines = Lines(text),
            Truncated = cut ? true : null,
            NextOffset = end < text.Length && !isWithinLine ? first + part.AsSpan().Count('\n') : null,
            NextByteOffset = isWithinLine ? whole.BytesOf!(text[..end]) : null,
        };
    }

    private static FileReadResult HeadAndTail(FileReadResult whole, int most)
    {
        var text = whole.Content;
        var (head, tail) = ResultLimit.Cut(text, most);
        var atLine = text[head - 1] == '\n';
        var next = 1 + text.AsSpan(0, head).Count('\n');
        var nextByte = whole.BytesOf!(text[..head]);
        var lines = Lines(text);
        var on = atLine ? $"file_read with offset {next} reads on from there, at line {next:N0} of {lines:N0}" : $"file_read with byte_offset {nextByte} reads on from there";
        return whole with
        {
            Content = $"{text[..head]}\n[… {tail - head:N0} of {text.Length:N0} characters are left out here; {on} …]\n{text[tail..]}",
            TotalLines = lines,
            Truncated = true,
            NextOffset = atLine ? next : null,
            NextByteOffset = atLine ? null : nextByte,
        };
    }

    private static int LineStart(string text, int from, long lines)
    {
        var at = from;
        for (var left = lines; left > 0 && at < text.Length; left--)
        {
            var end = text.AsSpan(at).IndexOf('\n');
            if (end < 0)
            {
                return text.Length;
            }

            at += end + 1;
        }

        return at;
    }

    private static long Lines(string text) => text.AsSpan().Count('\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
}
