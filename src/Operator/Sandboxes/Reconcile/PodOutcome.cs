using ContainerMcp.Operator.Sandboxes.Desired;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>What became of the pod.</summary>
/// <param name="Pod">The sandbox's pod, or null.</param>
/// <param name="NextPodAt">When a failed pod will be replaced.</param>
/// <param name="Rollout">What happens to a pod that is not as it would be made now; null when it is.</param>
/// <param name="IsNew">Whether it has just been made.</param>
internal sealed record PodOutcome(V1Pod? Pod, DateTimeOffset? NextPodAt = null, Rollout? Rollout = null, bool IsNew = false);
