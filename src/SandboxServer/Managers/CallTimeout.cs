using System.Globalization;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Chooses how long a call may take.</summary>
internal static class CallTimeout
{
    /// <summary>The time to allow, or why the wish is refused.</summary>
    public static (TimeSpan Timeout, string? Refusal) Choose(TimeSpan? wished, TimeSpan standard, TimeSpan most) => wished switch
    {
        null => (standard, null),
        { } wish when wish <= TimeSpan.Zero => (default, "timeout must be more than 0 seconds."),
        { } wish when wish > most => (default, $"timeout must be at most {Seconds(most)} seconds, the maximum of this sandbox."),
        { } wish => (wish, null),
    };

    /// <summary>Seconds as people write them: 30, 0.5.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
