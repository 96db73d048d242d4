namespace ContainerMcp.Benchmarks.Server;

/// <summary>Times of calls, and how many of them were not answered as they must be.</summary>
internal sealed record CallSeries(Series Times, int Failures);
