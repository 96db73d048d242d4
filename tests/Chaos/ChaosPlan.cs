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

    /// <summary>The longest pause between two blows.</summary>
    public TimeSpan LongestPause => TimeSpan.FromSeconds(Duration < TimeSpan.FromMinutes(1) ? 2.5 : 6);

    /// <summary>The longest that a request is left without an answer: in a long run longer than operators wait.</summary>
    public TimeSpan LongestHang => Duration < TimeSpan.FromMinutes(2) ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(40);

    /// <summary>Whether more than `make test` has time for is asked for.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("CHAOS_FULL") == "1";

    /// <summary>The most objects that the hostile tenant makes.</summary>
    public int HostileObjects { get; } = Number("CHAOS_HOSTILE_OBJECTS", IsFull ? 10_000 : 300, 1, 100_000);

    /// <summary>The longest that it goes on.</summary>
    public TimeSpan HostileDuration { get; } = TimeSpan.FromSeconds(Number("CHAOS_HOSTILE_SECONDS", IsFull ? 600 : 20, 1, 86_400));

    /// <summary>Sandboxes of the noisy tenant.</summary>
    public int NoisySandboxes { get; } = Number("CHAOS_NOISY_SANDBOXES", IsFull ? 5000 : 200, 1, 20_000);

    /// <summary>How much there is of large objects.</summary>
    public int Megabytes { get; } = Number("CHAOS_MEGABYTES", IsFull ? 200 : 20, 1, 1000);

    /// <summary>How long objects of all kinds are tried.</summary>
    public TimeSpan FuzzDuration { get; } = TimeSpan.FromSeconds(Number("CHAOS_FUZZ_SECONDS", IsFull ? 600 : 20, 1, 86_400));

    /// <summary>The longest that a well-behaved tenant waits for anything. A run beside other tests has the processors for a part of the time only.</summary>
    public TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(IsFull ? 2 : 4);

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
