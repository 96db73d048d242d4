namespace ContainerMcp.SandboxServer.Calls;

/// <summary>How a call ended.</summary>
/// <param name="Outcome">One of <see cref="Diagnostics.CallOutcome"/>.</param>
/// <param name="Result">The result; null when there is none.</param>
/// <param name="Reason">Why there is none, for the client: a sentence without its capital letter.</param>
/// <param name="Length">Characters of the result.</param>
/// <param name="ErrorId">For a defect: what to look for in the log.</param>
internal sealed record CallEnding<TResult>(string Outcome, TResult? Result = null, string? Reason = null, long Length = 0, string? ErrorId = null)
    where TResult : class;
