using System.Diagnostics;
using System.Globalization;

namespace ContainerMcp.SandboxServer.Tests.Fuzz;

/// <summary>
/// How long and with which dice: FUZZ_SECONDS and FUZZ_SEED, as eng/fuzz sets them. Every case has a seed of its own, one more
/// than the case before, so a failing case is repeated by giving its seed.
/// </summary>
internal sealed class FuzzPlan(int cases)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly double? _seconds = Read("FUZZ_SECONDS");

    /// <summary>The cases: so many, or as many as the time allows.</summary>
    public IEnumerable<int> Seeds()
    {
        // The same cases in every `make test`: what only other dice find is for `make fuzz`.
        var first = (int)(Read("FUZZ_SEED") ?? (_seconds is null ? 20261123 : Random.Shared.Next()));
        for (var i = 0; _seconds is { } seconds ? _watch.Elapsed.TotalSeconds < seconds : i < cases; i++)
        {
            yield return first + i;
        }
    }

    private static double? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
