using System.Net;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>What a sandbox said when it was asked to open a connection to the operator, which its NetworkPolicy forbids.</summary>
/// <param name="Connected">Whether it could; null when that was not learnt.</param>
/// <param name="Target">The operator's address, as tried.</param>
/// <param name="Problem">Why nothing was learnt, as a clause.</param>
/// <param name="Late">Whether it could moments before it could not any more.</param>
internal sealed record NetworkProbeAnswer(bool? Connected, IPEndPoint? Target = null, string? Problem = null, bool Late = false);
