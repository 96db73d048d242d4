namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>Decides by a seed which request meets which fault.</summary>
internal sealed class FaultDice(int seed, double share, TimeSpan longestHang)
{
    private static readonly Fault[] OfReads =
        [Fault.TooMany429, Fault.Error500, Fault.Unavailable503, Fault.CutBefore, Fault.CutAnswer, Fault.HangBefore, Fault.Slow, Fault.Slow];

    private static readonly Fault[] OfLists = [.. OfReads, Fault.StaleList, Fault.StaleList, Fault.StaleList];

    private static readonly Fault[] OfWrites =
    [
        Fault.Conflict409, Fault.TooMany429, Fault.Error500, Fault.Unavailable503, Fault.CutBefore, Fault.CutAfter, Fault.CutAfter,
        Fault.Error500After, Fault.CutAnswer, Fault.HangBefore, Fault.HangAfter, Fault.Slow,
    ];

    private static readonly Fault[] OfWatches =
        [Fault.Gone410, Fault.GoneInStream, Fault.Error500, Fault.CutWatch, Fault.CutWatch, Fault.SilentWatch, Fault.SlowWatch];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>False: every request gets its own answer. What is being disturbed at that moment goes on as it began.</summary>
    public bool IsRolling { get; set; }

    public Fault Roll(RequestKind kind)
    {
        if (!IsRolling)
        {
            return Fault.None;
        }

        lock (_lock)
        {
            // Watches are few and live long: most of them get their fault.
            var share1 = kind == RequestKind.Watch ? 0.7 : share;
            if (_random.NextDouble() >= share1)
            {
                return Fault.None;
            }

            var faults = kind switch
            {
                RequestKind.Watch => OfWatches,
                RequestKind.List => OfLists,
                RequestKind.Write => OfWrites,
                _ => OfReads,
            };
            return faults[_random.Next(faults.Length)];
        }
    }

    /// <summary>How long an answer that never comes does not come.</summary>
    public TimeSpan Hang() => Between(TimeSpan.FromMilliseconds(500), longestHang);

    public TimeSpan Between(TimeSpan least, TimeSpan most)
    {
        lock (_lock)
        {
            return least + (most - least) * _random.NextDouble();
        }
    }
}
