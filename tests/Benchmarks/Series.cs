namespace ContainerMcp.Benchmarks;

/// <summary>Measured times of one kind, in milliseconds, in the order of the runs.</summary>
internal sealed record Series(string Name, IReadOnlyList<double> Milliseconds)
{
    public double P50 => Percentile(50);

    public double P99 => Percentile(99);

    public double Max => Milliseconds.Max();

    /// <summary>Nearest rank: a time that was measured, never one in between. Of 20 runs the 99th percentile is the slowest.</summary>
    private double Percentile(int percent)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted[(int)Math.Ceiling(percent / 100.0 * sorted.Length) - 1];
    }
}
