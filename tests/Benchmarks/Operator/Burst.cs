namespace ContainerMcp.Benchmarks.Operator;

/// <summary>One round of one controller.</summary>
/// <param name="Controller">Which.</param>
/// <param name="Parents">Objects applied at once.</param>
/// <param name="Children">Objects that the controller made of them.</param>
/// <param name="Seconds">From the first request of the user to the last child.</param>
/// <param name="CpuSeconds">Of the controller's process, until it is at rest again; null where it is not a process of its own.</param>
/// <param name="ServerCpuSeconds">The same of the API server and its store.</param>
internal sealed record Burst(string Controller, int Parents, int Children, double Seconds, double? CpuSeconds, double? ServerCpuSeconds)
{
    public double ChildrenPerSecond => Children / Seconds;
}
