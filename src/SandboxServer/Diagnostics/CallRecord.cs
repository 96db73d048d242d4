using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>What is kept of one tool call.</summary>
/// <param name="Session">First characters of the session's id, enough to tell sessions apart; <c>-</c> without a session.</param>
/// <param name="Tool">The tool's name, or <c>unknown</c>.</param>
/// <param name="Arguments">Shape of the arguments.</param>
/// <param name="Outcome">One of <see cref="CallOutcome"/>.</param>
/// <param name="Duration">From receipt to result.</param>
/// <param name="ResultBytes">Size of the result's text and structure.</param>
/// <param name="Egress">Where the call went on the network, or tried to.</param>
/// <param name="ErrorId">For <see cref="CallOutcome.Error"/>: what to look for in the log.</param>
internal sealed record CallRecord(
    string Session, string Tool, IReadOnlyList<ArgumentShape> Arguments, string Outcome, TimeSpan Duration, long ResultBytes,
    EgressTrail Egress, string? ErrorId);
