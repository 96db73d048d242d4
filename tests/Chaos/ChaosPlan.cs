using System.Globalization;

namespace ContainerMcp.Chaos.Tests;

/// <summary>How much disorder: small by default, as large as eng/chaos asks for by its variables.</summary>
internal sealed record ChaosPlan(int Seed, int Sandboxes, TimeSpan Duration)
{
    public static ChaosPlan FromEnvironment() => new(
        Number("CHAOS_SEED", Random.Shared.Next(1, int.MaxValue), 0, int.MaxValue),
        Number("CHAOS_SANDBOXES", 40, 1, 5000),
        TimeSpan.FromSeconds(Number("CHAOS_SECONDS", 20, 1, 86_400)));

    /// <summary>Time for everything to come to rest once nothing is disturbed any more.</summary>
    public TimeSpan SettleLimit => TimeSpan.FromSeconds(90) + TimeSpan.FromMilliseconds(200) * Sandboxes;

    /// <summary>The longest that a request is left without an answer: in a long run longer than operators wait.</summary>
    public TimeSpan LongestHang => Duration < TimeSpan.FromMinutes(2) ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(40);

    private static int Number(string name, int missing, int least, int most)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text)
        {
            return missing;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{name} is \"{text}\"; it must be a number from {least} to {most}.");
    }
}
