using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// The API server has a policy by which another installation serves the sandbox, and the cache did not know it: the other was quicker, or the policy has
/// lost its label. Nothing of this pass may be written, least of all to the status, which the other has no reason to look at again.
/// </summary>
internal sealed class ServedByAnotherException(V1NetworkPolicy policy) : Exception("Another installation of the operator serves this sandbox.")
{
    public V1NetworkPolicy Policy => policy;
}
