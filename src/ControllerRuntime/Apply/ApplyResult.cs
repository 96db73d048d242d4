using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>An applied object.</summary>
/// <param name="Entity">The object as it is now.</param>
/// <param name="Outcome">What was done.</param>
public readonly record struct ApplyResult<TEntity>(TEntity Entity, ApplyOutcome Outcome)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
