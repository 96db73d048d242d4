using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>How far the stages came.</summary>
internal sealed class StageProgress(string sandboxUid)
{
    public string SandboxUid => sandboxUid;

    /// <summary>The stage that is under way.</summary>
    public Stage Stage { get; set; }

    /// <summary>Null for a Secret that the user brings, or before there is one.</summary>
    public TokenState? Token { get; set; }

    public V1PersistentVolumeClaim? Workspace { get; set; }

    public bool NetworkApplied { get; set; }

    /// <summary>Whether the policy lets in the operator and nobody else, and nothing out.</summary>
    public bool IsNetworkClosed { get; set; }

    public PodOutcome? Pod { get; set; }

    /// <summary>Whether a pod has just been made and nothing is wrong: there is nothing to tell that cannot wait for a moment.</summary>
    public bool IsFreshStart => Pod is { IsNew: true } && Failure is null;

    /// <summary>What could not be completed first.</summary>
    public StageFailure? Failure { get; private set; }

    /// <summary>The failure behind it, where that is one that should pass.</summary>
    public Exception? Trouble { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public void Fail(StageException failure, Exception? trouble = null)
    {
        Trouble ??= trouble;
        if (Failure is null)
        {
            (Failure, RetryAfter) = (failure.Failure, failure.RetryAfter);
        }
    }
}
