using ContainerMcp.Operator.Sandboxes.Status;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>A stage cannot be completed for a reason that trying again at once would not change.</summary>
internal sealed class StageException(StageFailure failure, TimeSpan retryAfter) : Exception(failure.Message)
{
    public StageFailure Failure => failure;

    /// <summary>When to look again: no event announces that somebody else's object or rule has gone.</summary>
    public TimeSpan RetryAfter => retryAfter;
}
