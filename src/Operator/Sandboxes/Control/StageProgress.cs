using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Control;

/// <summary>How far the stages came.</summary>
internal sealed class StageProgress
{
    /// <summary>Null for a Secret that the user brings, or before there is one.</summary>
    public TokenState? Token { get; set; }

    public V1PersistentVolumeClaim? Workspace { get; set; }

    public bool NetworkApplied { get; set; }

    public PodOutcome? Pod { get; set; }

    public StageFailure? Failure { get; set; }

    public TimeSpan? RetryAfter { get; set; }
}
