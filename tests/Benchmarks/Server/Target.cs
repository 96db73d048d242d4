namespace ContainerMcp.Benchmarks.Server;

/// <summary>A figure and the most that it may be.</summary>
internal sealed record Target(string Name, double Value, double Limit, string Unit)
{
    public bool IsMet => Value <= Limit;
}
