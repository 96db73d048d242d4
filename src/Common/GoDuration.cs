using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ContainerMcp.Common;

/// <summary>A length of time as Go writes it (<c>1h30m</c>, <c>1.5s</c>, <c>250ms</c>), held exactly, in nanoseconds, within Go's range of about 292 years. Negative durations are refused: none of the API's fields has a use for them.</summary>
/// <param name="Nanoseconds">The length.</param>
public readonly record struct GoDuration(long Nanoseconds)
{
    // Longer units first: "m" is also how "ms" begins.
    private static readonly (string Name, decimal Nanoseconds)[] Units =
    [
        ("ns", 1m), ("us", 1_000m), ("µs", 1_000m), ("μs", 1_000m), ("ms", 1_000_000m),
        ("s", 1_000_000_000m), ("m", 60_000_000_000m), ("h", 3_600_000_000_000m),
    ];

    /// <summary>The length, rounded down to .NET's unit of 100 ns.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>Reads a duration by the rules of Go's <c>time.ParseDuration</c>, without its sign.</summary>
    /// <returns>false when the text is not a duration or exceeds the range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out GoDuration duration)
    {
        duration = default;
        if (text == "0")
        {
            return true;
        }

        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        decimal total = 0;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9') is var first && first >= 0 && rest[first] == '.'
                ? first + 1 + Math.Max(rest[(first + 1)..].IndexOfAnyExceptInRange('0', '9'), 0)
                : first;
            // Twenty characters hold every number within the range, and keep decimal arithmetic exact.
            if (digits is <= 0 or > 20 || !TryNumber(rest[..digits], out var number) || !TryUnit(rest[digits..], out var unit, out var unitLength))
            {
                return false;
            }

            // Compared before it is multiplied: the product could exceed even a decimal.
            if (number > long.MaxValue / unit || (total += number * unit) > long.MaxValue)
            {
                return false;
            }

            rest = rest[(digits + unitLength)..];
        }

        duration = new GoDuration((long)total);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TryUnit(ReadOnlySpan<char> text, out decimal nanoseconds, out int length)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Name, StringComparison.Ordinal))
            {
                (nanoseconds, length) = (unit.Nanoseconds, unit.Name.Length);
                return true;
            }
        }

        (nanoseconds, length) = (0, 0);
        return false;
    }
}
