using System.Text;
using System.Text.RegularExpressions;

namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>
/// The note of an event, in what the API server takes. Without clock times and random identifiers: an event has times of its own, and with one in
/// its text every repetition would be an event by itself instead of one more of a series.
/// </summary>
internal static partial class EventNote
{
    private const int Longest = 1024;
    private const string Gap = " … ";

    /// <summary>The text as a note. Of one that is too long the middle is left out: causes stand at the end.</summary>
    public static string Of(string text)
    {
        var note = WithoutRandomParts(text);
        if (Encoding.UTF8.GetByteCount(note) <= Longest)
        {
            return note;
        }

        var room = Longest - Encoding.UTF8.GetByteCount(Gap);
        var runes = note.EnumerateRunes().ToList();
        var head = Take(runes, room / 3);
        return head + Gap + Take(Enumerable.Reverse(runes), room - Encoding.UTF8.GetByteCount(head), fromEnd: true);
    }

    /// <summary>The text without what is another one each time.</summary>
    public static string WithoutRandomParts(string text) => Identifier().Replace(Time().Replace(text, ""), "…");

    private static string Take(IEnumerable<Rune> runes, int bytes, bool fromEnd = false)
    {
        var taken = runes.TakeWhile(rune => (bytes -= rune.Utf8SequenceLength) >= 0).ToList();
        if (fromEnd)
        {
            taken.Reverse();
        }

        return string.Concat(taken);
    }

    [GeneratedRegex(@"(?: (?:at|until|since|by|from|after))? ?(?<![\w:.])(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?UTC| ?[+-]\d\d:?\d\d)?(?!\w|:[\d:]|\.\d)")]
    private static partial Regex Time();

    // Uids of pods as kubelets write them, ids of containers (not digests of images), pointers, and the numbers of temporary mounts. Nothing that could be in a name.
    [GeneratedRegex(@"(?<=\(|/pods/)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<!sha256:|-|\w)[0-9a-f]{64}\b|\b0x[0-9a-f]{6,}\b|(?<=mount)\d{6,}\b")]
    private static partial Regex Identifier();
}
