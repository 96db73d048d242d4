using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerMcp.Operator.Hosting;

/// <summary>Durations as Go writes them: <c>30s</c>, <c>1h30m</c>, <c>1.5h</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads a duration that is not negative and at most 10 years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Length > 64 || !Whole().IsMatch(text))
        {
            return false;
        }

        var seconds = 0.0;
        foreach (var part in Part().EnumerateMatches(text))
        {
            var piece = text.AsSpan(part.Index, part.Length);
            var unitAt = piece.IndexOfAnyExceptInRange('.', '9');
            seconds += double.Parse(piece[..unitAt], CultureInfo.InvariantCulture) * piece[unitAt..] switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                _ => 0.001,
            };
        }

        if (seconds > TimeSpan.FromDays(3650).TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"\A(\d+(\.\d+)?(ms|h|m|s))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\d+(\.\d+)?(ms|h|m|s)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
