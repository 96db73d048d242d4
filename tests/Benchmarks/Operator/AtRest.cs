namespace ContainerMcp.Benchmarks.Operator;

/// <summary>The operator with many sandboxes of which none changes, over one full resync.</summary>
/// <param name="Sandboxes">How many.</param>
/// <param name="Reconciliations">How often it looked at one.</param>
/// <param name="Writes">What it wrote meanwhile.</param>
/// <param name="CpuSeconds">What that took, the wait for the resync included.</param>
/// <param name="MemoryBytes">Resident fifteen seconds later.</param>
/// <param name="MemoryPeakBytes">Resident at its highest since its start.</param>
internal sealed record AtRest(int Sandboxes, double Reconciliations, double Writes, double CpuSeconds, long MemoryBytes, long MemoryPeakBytes);
