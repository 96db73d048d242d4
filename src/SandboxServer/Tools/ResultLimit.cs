using ContainerMcp.SandboxServer.Files;

namespace ContainerMcp.SandboxServer.Tools;

/// <summary>
/// How much text one result carries. Frameworks hand on whatever comes and their model call fails; coding agents cut in the middle. So what
/// is too long is cut here, at its middle and marked, and kept whole in a file of the workspace.
/// </summary>
/// <param name="most">Characters of one result, its marks not counted.</param>
/// <param name="files">Where the whole is kept.</param>
internal sealed class ResultLimit(int most, ResultFiles files)
{
    // A cut goes to the end of a line where one is near.
    private const int NearLine = 400;

    /// <summary>Characters of one result.</summary>
    public int Most => most;

    /// <summary>Divides the room of a result between two texts: the second, which explains the first, gets a third of it for certain.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="taken">Characters that something else of the result takes.</param>
    public (int First, int Second) Divide(string first, string second, int taken = 0)
    {
        var room = Math.Max(0, most - taken);
        var ofSecond = Math.Min(second.Length, Math.Max(room / 3, room - first.Length));
        return (room - ofSecond, ofSecond);
    }

    /// <summary>A text as it fits, and the file with all of it; null where it fits whole, or nothing could be kept.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">Its room.</param>
    /// <param name="what">What it is, in a word.</param>
    public (string Text, string? File) Fit(string text, int room, string what)
    {
        if (text.Length <= room)
        {
            return (text, null);
        }

        var (head, tail) = Cut(text, room);
        var (file, where) = Keep(what, text);
        return ($"{text[..head]}\n[… {text.Length - head - (text.Length - tail):N0} of {text.Length:N0} characters are left out here. {where} …]\n{text[tail..]}", file);
    }

    /// <summary>Keeps a text; the file, and a sentence that says where it is or why it could not be kept.</summary>
    public (string? File, string Sentence) Keep(string what, string text)
    {
        try
        {
            var file = files.Keep(what, text);
            return (file, $"All of it is in the file {file}: read parts of it with file_read and offset, or search it.");
        }
        catch (Exception e) when (e is FileFault or IOException)
        {
            return (null, $"They could not be kept in a file: {e.Message}.");
        }
    }

    /// <summary>Where a text of more than <paramref name="room"/> characters is cut: the head ends at the first, the tail begins at the second.</summary>
    public static (int Head, int Tail) Cut(string text, int room)
    {
        var head = HeadEnd(text, 0, room / 2);
        var tail = text.Length - (room - (room / 2));
        var line = text.AsSpan(tail, Math.Min(NearLine, text.Length - tail)).IndexOf('\n');
        tail = line >= 0 ? tail + line + 1 : tail;
        return (head, tail < text.Length && char.IsLowSurrogate(text[tail]) ? tail + 1 : tail);
    }

    /// <summary>The end of a piece that begins at <paramref name="start"/> and has at most <paramref name="room"/> characters, at the end of a line where one is near.</summary>
    public static int HeadEnd(string text, int start, int room)
    {
        if (room <= 0)
        {
            return start;
        }

        var end = start + room;
        if (end >= text.Length)
        {
            return text.Length;
        }

        var near = Math.Min(NearLine, room / 2);
        var line = text.AsSpan(end - near, near).LastIndexOf('\n');
        end = line >= 0 ? end - near + line + 1 : end;
        return char.IsHighSurrogate(text[end - 1]) ? Math.Max(start, end - 1) : end;
    }
}
