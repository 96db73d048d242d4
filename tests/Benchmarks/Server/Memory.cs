namespace ContainerMcp.Benchmarks.Server;

/// <summary>Resident memory at a moment.</summary>
/// <param name="Name">Whose, and when.</param>
/// <param name="Megabytes">In MB of 10^6 bytes.</param>
internal sealed record Memory(string Name, double Megabytes);
